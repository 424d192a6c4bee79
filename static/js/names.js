// Names for what the admin's forms leave without one: editors of formatted text, lists that are searched, and fields
// in tables of rows, which stand under the heading of their column alone. What comes later gets its name when it comes.
(() => {
  const NAMELESS = [
    ".ProseMirror[role=textbox]",
    ".select2-container :is([role=combobox], [role=textbox])",
    ".tabular td :is(input:not([type=hidden]), select, textarea)",
  ].map((one) => `${one}:not([aria-label])`).join();

  // What is written above or beside a field: its label, else the heading of its column.
  function said(field) {
    const label = field.id && document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    const cell = field.closest(".tabular td");
    const column = /(?:^|\s)field-(\S+)/.exec(cell?.className)?.[1];
    const heading = column ? `.column-${CSS.escape(column)}` : "th:last-child"; // the last removes the row
    return label || cell?.closest("table").querySelector(`thead ${heading}`);
  }

  function name(shown) {
    const editor = shown.closest(".prose-editor")?.querySelector("textarea");
    const list = shown.closest(".select2-container")?.previousElementSibling;
    const words = said(editor ?? list ?? shown)?.textContent.trim();
    if (words) shown.setAttribute("aria-label", words);
  }

  const nameAll = () => document.querySelectorAll(NAMELESS).forEach(name);
  nameAll();
  new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
})();
