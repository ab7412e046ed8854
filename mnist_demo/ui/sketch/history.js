// Undo and redo over states that are never changed, only replaced:
// { past, present, future }, the newest state of `past` last and the next one of `future` first.

const MOST = 200; // states that can be gone back to

export const historyOf = (present, past = []) => ({ past: past.slice(-MOST), present, future: [] });

// Something new was done: what had been undone is gone.
export const advanced = ({ past, present }, next) => historyOf(next, [...past, present]);

// The present state is another one, without a step of its own.
export const amended = (history, present) => ({ ...history, present });

// One step back, or forward again. The same history where there is no such step.
export function undone(history) {
  const { past, present, future } = history;
  if (!past.length) return history;
  return { past: past.slice(0, -1), present: past[past.length - 1], future: [present, ...future] };
}

export function redone(history) {
  const { past, present, future } = history;
  if (!future.length) return history;
  return { past: [...past, present], present: future[0], future: future.slice(1) };
}
