// The frame: navigation, connection, key, and which screen is shown.
import { Away, follow, key, onKeyNeeded } from "./api.js";
import { button, h, loadTexts, say, show, switchLanguage, t } from "./elements.js";
import { letters } from "./letters.js";
import { order } from "./order.js";
import { overview } from "./overview.js";
import { task } from "./task.js";
import { tasks } from "./tasks.js";

// A screen is {title, node, update, onEvent}: update asks the server for all that it shows.
const SCREENS = { "": overview, tasks, task, new: order, letters };
const THEMES = ["auto", "light", "dark"];
const QUIET_MS = 2_000;
const REPEAT_MS = 10_000;

let screen = null;
let updating = null;
let due = false;
let connected = false;

const main = h("main", { id: "main", tabindex: "-1" });
const banner = h("div", { role: "alert" });
const navigation = h("nav", {});
const themeButton = button("", nextTheme);
const keyButton = button("", () => { key.forget(); location.reload(); });

function frame() {
  navigation.setAttribute("aria-label", t("navigation"));
  document.body.replaceChildren(
    h("a", { class: "skip", href: "#main", onclick: (e) => { e.preventDefault(); main.focus(); } }, t("skip")),
    h("header", {},
      h("a", { class: "brand", href: "#/" }, h("img", { src: "page/icon.svg", alt: "", width: "24", height: "24" }), "GenPulse"),
      navigation,
      h("div", { class: "tools" }, keyButton, themeButton, button(t("language"), switchLanguage))),
    banner, main);
  keyButton.textContent = t("key.forget");
  theme(localStorage.getItem("genpulse.theme") || "auto");
}

function theme(name) {
  document.documentElement.dataset.theme = name;
  themeButton.textContent = t(`theme.${name}`);
}

function nextTheme() {
  const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
  localStorage.setItem("genpulse.theme", next);
  theme(next);
}

async function go() {
  const [path, search] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, argument] = path.split("/");
  screen = (SCREENS[name] ?? overview)(new URLSearchParams(search), argument);
  document.title = `${screen.title} · GenPulse`;
  show(navigation, ["", "tasks", "new", "letters"].map((link) =>
    h("a", { href: `#/${link}`, "aria-current": link === name && "page" }, t(`screen.${link || "overview"}`))));
  show(main, h("h1", {}, screen.title), screen.node);
  await update();
}

/** One question at a time, and never more often than every two seconds for events. */
async function update() {
  if (updating) {
    due = true;
    return;
  }
  const asked = screen;
  updating = (async () => {
    try {
      await asked.update();
    } catch (e) {
      if (!(e instanceof Away) && asked === screen) show(asked.node, h("p", { class: "problem" }, e.message));
    }
  })();
  await updating;
  updating = null;
  keyButton.hidden = !key.get();
  if (due || asked !== screen) {
    due = false;
    await update();
  }
}

let soon = null;
function updateSoon() {
  soon ??= setTimeout(() => { soon = null; update(); }, QUIET_MS);
}

function onState(here) {
  show(banner, !here && h("p", { class: "banner danger" }, t("away")));
  if (here && !connected) update();
  connected = here;
}

function onEvent(name, data) {
  screen?.onEvent?.(name, data);
  if (name === "status") updateSoon();
}

function askForKey() {
  return new Promise((resolve) => {
    const field = h("input", { type: "password", name: "key", required: true, autocomplete: "current-password", autofocus: true });
    const dialog = h("dialog", { "aria-label": t("key.title"), oncancel: (e) => e.preventDefault() },
      h("form", { onsubmit: (e) => {
        e.preventDefault();
        key.set(field.value.trim());
        dialog.remove();
        resolve();
      } },
      h("h2", {}, t("key.title")),
      h("p", {}, t(key.get() ? "key.wrong" : "key.why")),
      h("label", {}, t("key.label"), field),
      h("div", { class: "actions" }, h("button", { class: "primary" }, t("key.use")))));
    document.body.append(dialog);
    dialog.showModal();
  });
}

await loadTexts();
frame();
onKeyNeeded(askForKey);
addEventListener("hashchange", () => { go(); main.focus(); });
addEventListener("unhandledrejection", (e) => { say(e.reason?.message ?? String(e.reason), true); e.preventDefault(); });
setInterval(() => { if (connected && !document.hidden) update(); }, REPEAT_MS);
go();
follow(onEvent, onState);
