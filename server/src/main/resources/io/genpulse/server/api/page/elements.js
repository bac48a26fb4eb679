// Elements, words and figures.

let texts = {};
let language = "en";

/** Loads the words of the language that was chosen before, or else the browser's. */
export async function loadTexts() {
  const all = await (await fetch(new URL("page/texts.json", document.baseURI))).json();
  const wanted = localStorage.getItem("genpulse.language") || navigator.language;
  language = wanted.toLowerCase().startsWith("zh") ? "zh" : "en";
  texts = { ...all.en, ...all[language] };
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

export function switchLanguage() {
  localStorage.setItem("genpulse.language", language === "zh" ? "en" : "zh");
  location.reload();
}

/** The words under a key, with `{name}` filled in; an unknown key is shown as it is. */
export function t(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Words for one of the server's own, which may be newer than this page. */
export function word(group, name) {
  return texts[`${group}.${name}`] ?? name;
}

/** An element. Properties that begin with `on` listen; children that are absent are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (typeof value === "string" && name !== "value") element.setAttribute(name, value);
    else if (name in element) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...present(children));
  return element;
}

const present = (children) =>
  children.flat(2).filter((child) => child !== undefined && child !== null && child !== false && child !== "");

/** Shows other children; what has `data-key` keeps the focus. */
export function show(element, ...children) {
  const focused = document.activeElement;
  const name = element.contains(focused) ? focused.dataset.key : undefined;
  element.replaceChildren(...present(children));
  if (name) element.querySelector(`[data-key="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
}

export const button = (label, action, properties = {}) =>
  h("button", { type: "button", "data-key": label, onclick: action, ...properties }, label);

export const badge = (status) => h("span", { class: `badge ${status}` }, word("status", status));

export function time(iso) {
  if (!iso) return null;
  const at = new Date(iso);
  return h("time", { datetime: iso, title: at.toLocaleString(language) }, ago((Date.now() - at) / 1000));
}

function ago(seconds) {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  const [unit, length] =
    [["day", 86_400], ["hour", 3_600], ["minute", 60]].find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return format.format(-Math.round(seconds / length), unit);
}

export function seconds(value) {
  if (value < 60) return t("seconds", { n: value < 10 ? Math.round(value * 10) / 10 : Math.round(value) });
  if (value < 3600) return t("minutes", { n: Math.round(value / 60) });
  return t("hours", { n: Math.round(value / 360) / 10 });
}

export function bytes(value) {
  const [unit, size] = [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]].find(([, least]) => value >= least) ?? ["B", 1];
  return `${number(value / size)} ${unit}`;
}

export const number = (value) => value.toLocaleString(language, { maximumFractionDigits: 1 });

const messages = h("div", { class: "messages", role: "status" });

/** Says something for a few seconds; what went wrong stays until it is closed. */
export function say(text, isProblem = false) {
  if (!messages.isConnected) document.body.append(messages);
  const message = h("div", { class: isProblem ? "message danger" : "message" }, h("span", {}, text));
  message.append(button(t("close"), () => message.remove()));
  messages.append(message);
  if (!isProblem) setTimeout(() => message.remove(), 4_000);
}

/** Does what was asked, and says why it could not be done. */
export async function attempt(action) {
  try {
    return await action();
  } catch (e) {
    say(e.message, true);
    return undefined;
  }
}

export async function copy(text) {
  await attempt(async () => {
    await navigator.clipboard.writeText(text);
    say(t("copied"));
  });
}

/** Asks before what cannot be undone. */
export function confirmed(question, label) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { "aria-label": question, onclose: () => { dialog.remove(); resolve(dialog.returnValue === "yes"); } },
      h("p", {}, question),
      h("div", { class: "actions" },
        button(t("cancel"), () => dialog.close("no")),
        button(label, () => dialog.close("yes"), { class: "danger" })));
    document.body.append(dialog);
    dialog.showModal();
  });
}
