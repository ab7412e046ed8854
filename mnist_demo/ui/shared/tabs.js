// Opens a tab of the page by its name, from a script.

// The tab called `name`, in the row or in the menu of those that do not fit there. What was
// clicked is hidden by it, so the keyboard goes on from the tab.
export function openTab(name) {
  const tabs = document.querySelectorAll("[role=tablist] [role=tab], .overflow-dropdown button");
  const tab = [...tabs].find(({ textContent }) => textContent.trim() === name);
  tab?.click();
  tab?.focus();
}
