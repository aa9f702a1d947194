// Live typing: the text is applied when the keys rest, and what belongs to an older text is dimmed until its successor is there.
//
// Streamlit's own field applies its text on Ctrl+Enter, and this presses it. So there is no second copy of the text to keep
// in step: the caret, undo, and composing with an input method are the browser's, untouched. Nothing is applied while
// composing. The explanations take longer than the cells, so they follow when the visitor stops typing.
const FIELD = ".st-key-sentence-text textarea";
const QUIET = 60; // ms without a key before the text is applied; what an input method composed is applied at once
const LONG = 0.25; // ms more for each character: a long text takes longer to draw
const REST = 400; // ms more before the explanations are asked for
const shown = {}; // what each part of the page shows: {text, mark}
let [edited, composing, applying, asking, asked, ask] = [false, false, 0, 0, "", null];

const field = () => document.querySelector(FIELD);
const plain = (text) => (text.toWellFormed?.() ?? text).replace(/\r\n?/g, "\n");
const running = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "notRunning";

function behind() {
  const { results, explanations } = shown;
  const text = edited && field() && results && plain(field().value) !== plain(results.text);
  return { results: text, explanations: text || (results && explanations && results.mark !== explanations.mark) };
}

function dim() {
  const parts = behind();
  document.documentElement.dataset.behind = Object.keys(parts).filter((part) => parts[part]).join(" ");
  clearTimeout(asking);
  if (parts.explanations) asking = setTimeout(explain, REST);
}

function apply() {
  if (!composing)
    field()?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
}

function explain() {
  const parts = behind();
  if (parts.results || composing || running()) return dim(); // later
  if (!parts.explanations || asked === shown.results.mark) return;
  asked = shown.results.mark;
  ask?.("wanted", asked);
}

function follow(quiet = QUIET) {
  clearTimeout(applying);
  if (!composing && edited) applying = setTimeout(apply, quiet + Math.min(1000, LONG * field().value.length));
  dim();
}

function listen(kind, act, quiet) {
  document.addEventListener(kind, (event) => {
    if (!event.target.matches?.(FIELD)) return;
    act();
    follow(quiet);
  });
}

listen("compositionstart", () => { composing = true; });
listen("compositionend", () => { composing = false; }, 0);
listen("focusout", () => { composing = false; });
listen("input", () => { edited = true; });

export default function ({ data, setTriggerValue }) {
  shown[data.part] = data;
  if (data.part === "explanations") ask = setTriggerValue;
  if (!edited && document.activeElement === field() && field().value !== plain(data.text)) {
    edited = true; // typed before this script was there
    follow();
  } else dim();
  return () => {
    delete shown[data.part];
    edited = false;
    dim();
  };
}
