// Returns what can be read in an element: all texts, and those that are cut off. Elements
// of the names that are ignored are left out.
(element, ignored) => {
  const texts = [];
  const cutOff = [];

  const parentOf = node => node.assignedSlot ?? node.parentNode ?? node.host;

  const isCutOff = (text, rect) => {
    if (rect.right > innerWidth + 1 || rect.left < -1) return true;
    for (let it = parentOf(text); it; it = parentOf(it)) {
      if (it.nodeType !== Node.ELEMENT_NODE) continue;
      const style = getComputedStyle(it);
      if (style.display === "contents" || style.display === "inline") continue;
      const box = it.getBoundingClientRect();
      const hides = style.overflowX !== "visible";
      if (hides && (rect.right > box.right + 1 || rect.left < box.left - 1)) return true;
      if (style.webkitLineClamp !== "none" && it.scrollHeight > it.clientHeight + 2)
        return true;
    }
    return false;
  };

  const read = root => {
    const kinds = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
    const walker = document.createTreeWalker(root, kinds, node =>
      ignored.includes(node.localName)
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT,
    );
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.ELEMENT_NODE) {
        if (node.shadowRoot) read(node.shadowRoot);
        continue;
      }
      const text = node.data.trim();
      const owner = node.parentElement ?? node.parentNode.host;
      if (!text || !owner?.checkVisibility({visibilityProperty: true})) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rect = range.getBoundingClientRect();
      if (!rect.width || !rect.height) continue;
      texts.push(text);
      if (isCutOff(node, rect)) cutOff.push(text);
    }
  };

  read(element.shadowRoot ?? element);
  return {texts, cutOff};
}
