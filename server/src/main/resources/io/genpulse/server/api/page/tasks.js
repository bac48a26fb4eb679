// The tasks, newest first: filters and pages are in the address.
import { get, post, query, remove } from "./api.js";
import { attempt, badge, button, confirmed, h, say, seconds, show, t, time, word } from "./elements.js";

const STATUSES = ["", "pending", "processing", "completed", "failed", "canceled"];
const ENDED = ["completed", "failed", "canceled"];
const LINK_MS = 600_000;
const ACTIONS = [
  { name: "cancel", of: ["pending", "processing"], call: (id) => post(`tasks/${id}/cancel`) },
  { name: "retry", of: ["failed", "canceled"], call: (id) => post(`tasks/${id}/retry`) },
  { name: "delete", of: ENDED, call: (id) => remove(`tasks/${id}`), danger: true },
];

/** The words that a task was given, if any. */
export const prompt = (item) => String(item.params?.prompt ?? item.params?.text ?? "");

const links = new Map();

/** The link under which an object was shown before: links are new at each answer, and each would be fetched anew. */
function sameLink(name, url) {
  const known = links.get(name);
  if (known && Date.now() - known.at < LINK_MS) return known.url;
  links.set(name, { url, at: Date.now() });
  return url;
}

/** A small picture of a task's first result, or a sign for what has none. */
export function thumbnail(item, alt = "") {
  const output = item.outputs.find((one) => one.url);
  const url = output?.poster_url ?? (output?.media_type.startsWith("image/") ? output.url : null);
  return url
    ? h("img", { class: "thumbnail", src: sameLink(output.key, url), alt, loading: "lazy", decoding: "async" })
    : h("span", { class: "thumbnail none", role: alt && "img", "aria-label": alt }, output ? "♪" : "·");
}

/** Buttons for what can be done with tasks; the wrong ones are not shown. */
export function actions(items, done) {
  return ACTIONS.map((action) => {
    const fit = items.filter((item) => action.of.includes(item.status));
    if (!fit.length) return null;
    const label = items.length > 1 ? t(`do.${action.name}.many`, { n: fit.length }) : t(`do.${action.name}`);
    return button(label, async () => {
      if (action.danger && !(await confirmed(t("delete.sure", { n: fit.length }), t("do.delete")))) return;
      const answers = await attempt(() => all(fit, action.call));
      if (answers) await done(action.name, answers);
    }, { class: action.danger ? "danger" : "", "data-key": `do.${action.name}` });
  });
}

/** One after the other, so that a thousand tasks are no storm; says how many refused. */
async function all(items, call) {
  const answers = [];
  let problem = null;
  for (const item of items) {
    try {
      answers.push(await call(item.task_id));
    } catch (e) {
      problem = e;
    }
  }
  if (problem) say(problem.message, true);
  return answers;
}

export function tasks(search) {
  const filters = Object.fromEntries(["status", "task_type", "q", "cursor"].map((name) => [name, search.get(name) ?? ""]));
  const selected = new Set();
  const bars = new Map();
  let items = [];
  let next = null;
  let frozen = false;

  const bar = h("div", { class: "line selection" });
  const body = h("tbody", {});
  const pages = h("nav", { class: "line", "aria-label": t("pages") });
  const table = h("table", {},
    h("thead", {}, h("tr", {},
      h("th", {}, h("input", { type: "checkbox", "aria-label": t("select.all"), onchange: (e) => {
        selected.clear();
        if (e.target.checked) items.forEach((item) => selected.add(item.task_id));
        draw();
      } })),
      ["picture", "status", "task", "created", "duration"].map((name) => h("th", { scope: "col", class: name }, t(`column.${name}`))))),
    body);
  const node = h("div", { class: "stack" }, filterLine(filters, (value) => (frozen = value)), bar, h("div", { class: "scroll" }, table), pages);

  async function update() {
    if (frozen) return;
    const page = await get(`tasks${query({ ...filters, limit: 50 })}`);
    items = page.items;
    next = page.next_cursor;
    draw();
  }

  function draw() {
    bars.clear();
    show(body, items.length ? items.map(row) : h("tr", {}, h("td", { colSpan: 6, class: "empty" }, t(next ? "tasks.goon" : filters.q || filters.status ? "tasks.nofit" : "tasks.none"))));
    show(pages,
      filters.cursor && h("a", { class: "button", href: address({ ...filters, cursor: "" }) }, t("page.newest")),
      next && h("a", { class: "button", href: address({ ...filters, cursor: next }) }, t("page.older")));
    drawBar();
  }

  function drawBar() {
    const chosen = items.filter((item) => selected.has(item.task_id));
    show(bar, chosen.length > 0 && [h("span", {}, t("selected", { n: chosen.length })), actions(chosen, async () => { selected.clear(); await update(); })]);
  }

  function row(item) {
    const progress = item.status === "processing" && h("progress", { max: 100, value: item.progress, "aria-label": t("progress") });
    if (progress) bars.set(item.task_id, progress);
    const link = `#/task/${item.task_id}`;
    return h("tr", {},
      h("td", {}, h("input", { type: "checkbox", "data-key": item.task_id, checked: selected.has(item.task_id), "aria-label": t("select", { id: item.task_id }), onchange: (e) => {
        selected[e.target.checked ? "add" : "delete"](item.task_id);
        drawBar();
      } })),
      h("td", { class: "picture" }, h("a", { href: link, tabindex: "-1", "aria-hidden": "true" }, thumbnail(item))),
      h("td", {}, badge(item.status), progress),
      h("td", { class: "task" }, h("a", { href: link, "data-key": `go ${item.task_id}` }, prompt(item) || item.task_id),
        h("div", { class: "muted" }, item.task_type, item.error && h("span", { class: "problem" }, ` · ${item.error.message}`), item.waiting && ` · ${item.waiting.detail}`)),
      h("td", { class: "created" }, time(item.created_at)),
      h("td", { class: "duration" }, item.duration_ms !== null && seconds(item.duration_ms / 1000)));
  }

  function onEvent(name, data) {
    const progress = bars.get(data.task_id);
    if (progress && name === "progress") progress.value = data.progress;
  }

  return { title: t("screen.tasks"), node, update, onEvent };
}

const address = (filters) => `#/tasks${query(filters)}`;

function filterLine(filters, freeze) {
  const go = (change) => { location.hash = address({ ...filters, cursor: "", ...change }); };
  const types = h("select", { "aria-label": t("column.type"), onchange: (e) => go({ task_type: e.target.value }) },
    h("option", { value: "" }, t("types.all")), filters.task_type && h("option", { value: filters.task_type, selected: true }, filters.task_type));
  get("task-types").then(({ items }) => types.append(...items.filter((type) => type.task_type !== filters.task_type)
    .map((type) => h("option", { value: type.task_type }, type.task_type)))).catch(() => {});
  return h("div", { class: "line filters" },
    h("div", { class: "line", role: "group", "aria-label": t("column.status") }, STATUSES.map((status) =>
      h("a", { class: "chip", href: address({ ...filters, status, cursor: "" }), "aria-current": filters.status === status && "true" },
        status ? word("status", status) : t("status.all")))),
    types,
    h("form", { role: "search", onsubmit: (e) => { e.preventDefault(); go({ q: new FormData(e.target).get("q") }); } },
      h("input", { type: "search", name: "q", value: filters.q, placeholder: t("search"), "aria-label": t("search") })),
    h("label", { class: "check" }, h("input", { type: "checkbox", onchange: (e) => freeze(e.target.checked) }), t("freeze")));
}
