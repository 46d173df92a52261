(() => {
  const key = "default-risk-language", languages = ["en", "zh"], page = document.documentElement;
  const known = (text) => languages.find((each) => (text || "").toLowerCase().startsWith(each));
  const kept = () => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (language) => { try { localStorage.setItem(key, language); } catch { /* a browser may forbid it */ } };
  const show = (language) => {
    const input = document.getElementById("read-" + language);
    input.checked = true;
    page.lang = input.dataset.tag;
    document.title = input.dataset.title;
  };
  const reveal = () => {
    const anchor = location.hash.slice(1);
    const asked = /^(en|zh)(-|$)/.test(anchor) ? known(anchor) : undefined;
    if (asked) { show(asked); }
    const target = document.getElementById(asked ? anchor : known(page.lang) + "-" + anchor);
    for (let fold = target; fold; fold = fold.parentElement) { if (fold.tagName === "DETAILS") { fold.open = true; } }
    if (target) { target.scrollIntoView(); }
  };
  show(known(new URLSearchParams(location.search).get("lang")) || known(kept()) || known(navigator.language) || "en");
  reveal();
  addEventListener("hashchange", reveal);
  for (const language of languages) {
    document.getElementById("read-" + language).addEventListener("change", () => { show(language); keep(language); });
  }
})();
