// The tabs of the page, by name, from a script. A name is what is written on the tab, in small letters;
// a page of one tab alone has no row of them.

const TAB = "[role=tablist] [role=tab], .overflow-dropdown button";

const tabs = () => [...document.querySelectorAll(TAB)];
const nameOf = ({ textContent }) => textContent.trim().toLowerCase();

export const tabNames = () => tabs().map(nameOf);

// The name of the open tab; null while there is none.
export function currentTab() {
  const open = tabs().find((tab) => tab.matches("[aria-selected=true], .selected"));
  return open ? nameOf(open) : null;
}

// When the row of tabs is there: Gradio makes it a moment after the page.
export function tabsAreThere() {
  return new Promise((resolve) => {
    const observer = new MutationObserver(look);
    function look() {
      if (!tabs().length) return;
      observer.disconnect();
      resolve();
    }
    observer.observe(document.body, { childList: true, subtree: true });
    look();
  });
}

// Opens a tab, in the row or in the menu of those that do not fit there. What was clicked is hidden by
// it, so the keyboard goes on from the tab, unless nobody clicked (`isFollowed` is false).
export function openTab(name, isFollowed = true) {
  const tab = tabs().find((each) => nameOf(each) === name.toLowerCase());
  tab?.click();
  if (isFollowed) tab?.focus();
}
