// What the server does now, at one look.
import { get, post } from "./api.js";
import { attempt, badge, button, bytes, h, number, seconds, show, t, time, word } from "./elements.js";
import { prompt, thumbnail } from "./tasks.js";

const STATUSES = ["pending", "processing", "completed", "failed", "canceled"];

export function overview() {
  const node = h("div", { class: "stack" }, h("p", { class: "muted" }, t("loading")));

  async function update() {
    const [stats, engines, system, made, failed] = await Promise.all([
      get("tasks/stats"), get("engines"), get("system"),
      get("tasks?status=completed&limit=12"), get("tasks?status=failed&limit=5")]);
    show(node, queue(stats, update), unserved(stats), results(made.items), failures(failed.items),
      h("div", { class: "columns" }, engineList(engines.items), machine(system)));
  }

  return { title: t("screen.overview"), node, update };
}

function queue(stats, update) {
  const order = async (name) => { await attempt(() => post(`queue/${name}`)); await update(); };
  return h("section", { class: "card", "aria-label": t("queue") },
    h("div", { class: "tiles" }, STATUSES.map((status) =>
      h("a", { class: `tile ${status} ${stats.by_status[status] ? "" : "none"}`, href: `#/tasks?status=${status}` },
        h("strong", {}, number(stats.by_status[status] ?? 0)), h("span", {}, word("status", status))))),
    h("div", { class: "line" },
      h("span", { class: "muted" }, t("queue.minute", { n: number(stats.completed_last_minute) }),
        stats.oldest_pending_seconds > 0 && ` · ${t("queue.oldest", { time: seconds(stats.oldest_pending_seconds) })}`),
      stats.paused
        ? [h("span", { class: "warning" }, t("queue.paused")), button(t("queue.resume"), () => order("resume"), { class: "primary" })]
        : button(t("queue.pause"), () => order("pause"))));
}

function unserved(stats) {
  const waiting = stats.unserved.filter((route) => stats.open[route]?.pending > 0);
  return waiting.length > 0 && h("p", { class: "banner warning" }, t("unserved", { routes: waiting.join(", ") }));
}

function results(items) {
  const shown = items.filter((item) => item.outputs.some((output) => output.url));
  return shown.length > 0 && h("section", { "aria-label": t("results") },
    h("h2", {}, t("results")),
    h("div", { class: "gallery" }, shown.map((item) =>
      h("a", { href: `#/task/${item.task_id}`, title: prompt(item) }, thumbnail(item, prompt(item) || item.task_type)))));
}

function failures(items) {
  return items.length > 0 && h("section", { "aria-label": t("failures") },
    h("h2", {}, t("failures")),
    h("ul", { class: "list card" }, items.map((item) =>
      h("li", {}, h("a", { href: `#/task/${item.task_id}` }, prompt(item) || item.task_type),
        h("span", { class: "problem" }, item.error?.message), h("span", { class: "muted" }, time(item.finished_at))))));
}

function engineList(items) {
  return h("section", { "aria-label": t("engines") },
    h("h2", {}, t("engines")),
    h("ul", { class: "list card" }, items.map((item) =>
      h("li", {}, h("strong", {}, item.id), badge(item.state),
        h("span", { class: "muted" }, item.reason || t("engine.workers", { n: item.workers }))))));
}

function machine(system) {
  const gpus = system.gpus.map((gpu) => gauge(gpu.name, gpu.memory_used_bytes, gpu.memory_total_bytes));
  return h("section", { "aria-label": t("machine") },
    h("h2", {}, t("machine")),
    h("div", { class: "card stack" },
      gauge(t("cpu", { n: system.cpu.cores }), system.cpu.load_percent, 100, `${number(system.cpu.load_percent)} %`),
      gauge(t("memory"), system.memory.used_bytes, system.memory.total_bytes),
      system.disk && gauge(t("disk"), system.disk.used_bytes, system.disk.total_bytes),
      gpus.length ? gpus : h("p", { class: "muted" }, t("nogpu")),
      h("p", { class: "muted" }, t("version", { version: system.version }))));
}

function gauge(name, used, total, text) {
  if (!(total > 0)) return h("p", {}, name);
  return h("label", { class: "gauge" }, h("span", {}, name),
    h("span", { class: "muted" }, text ?? t("of", { used: bytes(used), total: bytes(total) })),
    h("meter", { value: used / total, high: 0.9 }));
}
