// One task: how it goes, what came of it, or why it failed.
import { get } from "./api.js";
import { badge, button, bytes, copy, h, seconds, show, t, time, word } from "./elements.js";
import { actions, prompt } from "./tasks.js";

const MOST_LINES = 200;

export function task(_, id) {
  const node = h("div", { class: "stack" }, h("p", { class: "muted" }, t("loading")));
  const live = h("div", { class: "live" });
  const lines = [];
  const log = h("pre", { class: "log", tabindex: "0", "aria-label": t("log") });
  let ended = false;
  let shown = "";

  async function update() {
    if (ended) return;
    const item = await get(`tasks/${id}`);
    ended = ["completed", "failed", "canceled"].includes(item.status);
    // Links are new at each answer; a picture that is shown is not fetched again.
    const state = JSON.stringify([item.status, item.outputs.map((output) => output.key), item.waiting, item.attempt]);
    if (state === shown) return;
    shown = state;
    show(node,
      h("div", { class: "line" }, badge(item.status), h("strong", {}, item.task_type), h("span", { class: "muted" }, time(item.created_at)),
        h("span", { class: "grow" }),
        actions([item], changed),
        h("a", { class: "button", href: `#/new?from=${id}` }, t("do.again")),
        button(t("do.curl"), () => copy(curl(item))), button(t("do.id"), () => copy(id))),
      prompt(item) && h("p", { class: "prompt" }, prompt(item)),
      !ended && live, trouble(item), waiting(item),
      h("div", { class: "outputs" }, item.outputs.map(output)),
      lines.length > 0 && log,
      h("div", { class: "columns" }, facts(item), parameters(item)));
    if (!ended) progress(item);
  }

  async function changed(name, [answer]) {
    if (name === "delete") location.hash = "#/tasks";
    else if (name === "retry") location.hash = `#/task/${answer.task_id}`;
    else { ended = false; await update(); }
  }

  function progress({ progress: percent, message }) {
    const bar = live.querySelector("progress");
    if (!bar) show(live, h("progress", { max: 100, value: percent, "aria-label": t("progress") }), h("p", { class: "muted" }, message ?? ""));
    else {
      bar.value = percent;
      live.querySelector("p").textContent = message ?? "";
    }
  }

  function onEvent(name, data) {
    if (data.task_id !== id) return;
    if (name === "progress") progress(data);
    else if (name === "preview") preview(data);
    else if (name === "log") {
      lines.push(data.message);
      log.textContent = lines.slice(-MOST_LINES).join("\n");
    }
  }

  function preview({ media_type: type, data_base64: data }) {
    const image = live.querySelector("img") ?? live.appendChild(h("img", { class: "preview", alt: t("preview") }));
    image.src = `data:${type};base64,${data}`;
  }

  return { title: t("screen.task"), node, update, onEvent };
}

function output(one) {
  if (!one.url) return h("p", { class: "muted" }, t("output.removed", { time: one.removed_at ?? "" }));
  const kind = one.media_type.split("/")[0];
  const shown = kind === "image" ? h("a", { href: one.url, target: "_blank", rel: "noopener" }, h("img", { src: one.url, alt: t("output", { n: one.n }), width: one.width && String(one.width), height: one.height && String(one.height) }))
    : kind === "video" ? h("video", { src: one.url, controls: true, poster: one.poster_url })
    : kind === "audio" && h("audio", { src: one.url, controls: true });
  return h("figure", {}, shown, h("figcaption", { class: "muted" },
    h("a", { href: one.url, target: "_blank", rel: "noopener" }, t("output.open")),
    ` ${one.media_type} · ${bytes(one.bytes)}`, one.width && ` · ${one.width} × ${one.height}`, one.duration_ms && ` · ${seconds(one.duration_ms / 1000)}`));
}

function trouble({ error }) {
  return error && h("div", { class: "banner danger" }, h("strong", {}, error.code), h("p", {}, error.message),
    error.provider_code && h("p", { class: "muted" }, [error.provider_code, error.request_id].filter(Boolean).join(" · ")));
}

function waiting({ waiting: why }) {
  return why && h("div", { class: "banner warning" }, h("strong", {}, word("waiting", why.reason)), h("p", {}, why.detail,
    why.ahead !== null && ` ${t("waiting.ahead", { n: why.ahead })}`));
}

function facts(item) {
  const values = {
    id: item.task_id, provider: item.provider ?? item.route, priority: item.priority, user: item.user_id, source: item.source,
    attempt: item.attempt, started: time(item.started_at), finished: time(item.finished_at),
    duration: item.duration_ms !== null && seconds(item.duration_ms / 1000) };
  return h("section", { "aria-label": t("facts") }, h("h2", {}, t("facts")),
    h("dl", { class: "card" }, Object.entries(values).filter(([, value]) => value !== null && value !== false)
      .map(([name, value]) => [h("dt", {}, t(`fact.${name}`)), h("dd", {}, value instanceof Node ? value : String(value))])));
}

function parameters(item) {
  const given = Object.entries(item.params ?? {}).filter(([, value]) => value !== null);
  const result = item.result && Object.keys(item.result).length > 0;
  return h("section", { "aria-label": t("params") }, h("h2", {}, t("params")),
    h("dl", { class: "card" }, given.map(([name, value]) => [h("dt", {}, name), h("dd", {}, typeof value === "string" ? value : JSON.stringify(value))])),
    result && h("details", {}, h("summary", {}, t("result")), h("pre", {}, JSON.stringify(item.result, null, 2))));
}

/** The same order for a shell; the key is never in it. */
export function curl({ task_type, params }) {
  const given = Object.fromEntries(Object.entries(params ?? {}).filter(([, value]) => value !== null));
  const body = JSON.stringify({ task_type, params: given }).replaceAll("'", "'\\''");
  return `curl -H "Authorization: Bearer $GENPULSE_API_KEY" -d '${body}' '${new URL("generate", document.baseURI)}'`;
}
