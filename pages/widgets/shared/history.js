// The back button leaves a page with one press, and no page's parameters reach another.
//
// A page writes what it shows into the URL, and Streamlit adds a history entry for each such change. Parameters that a
// page fills in by itself, before the visitor has done anything on it, replace the entry instead; what the visitor
// chooses still adds one, so that the back button undoes it. After going back the URL is complete already: a change
// without the visitor's doing comes from the page that was left, whose script was still running. After a click in the
// menu, the new page's parameters can arrive before its path: they wait for it.
(() => {
  if (window.wsegHistory) return;
  window.wsegHistory = true;
  let touched = false; // the visitor did something since the page was opened
  let returned = false; // the page was opened by going back or forward
  let leaving = false; // a link of the menu was clicked, and its page is not there yet
  let early = ""; // parameters that came before their page
  for (const kind of ["pointerdown", "keydown"])
    addEventListener(kind, (event) => {
      const link = event.target.closest?.("[data-testid=stSidebarNavLink]");
      [touched, returned, leaving, early] = [true, false, !!link && link.pathname !== location.pathname, ""];
    }, true);
  addEventListener("popstate", () => { [touched, returned, leaving, early] = [false, true, false, ""]; });
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const target = new URL(url ?? location.href, location.href);
    if (target.pathname !== location.pathname) {
      const address = target.search ? url : target.pathname + early;
      [touched, returned, leaving, early] = [false, false, false, ""];
      return push(state, title, address);
    }
    if (leaving) early = target.search;
    else if (!returned && touched && target.href !== location.href) push(state, title, url);
    else if (!returned) history.replaceState(state, title, url);
  };
})();
