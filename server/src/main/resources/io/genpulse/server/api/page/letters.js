// Messages that could not become tasks.
import { get, post, query, remove } from "./api.js";
import { attempt, button, confirmed, h, show, t, time } from "./elements.js";

export function letters(search) {
  const node = h("div", { class: "stack" }, h("p", { class: "muted" }, t("loading")));
  const cursor = search.get("cursor") ?? "";

  async function update() {
    const page = await get(`dead-letters${query({ cursor, limit: 50 })}`);
    const open = new Set([...node.querySelectorAll("details[open]")].map((one) => one.dataset.id));
    show(node,
      page.items.length === 0 && h("p", { class: "empty" }, t("letters.none")),
      page.items.map((letter) => one(letter, open.has(String(letter.id)))),
      h("nav", { class: "line", "aria-label": t("pages") },
        cursor && h("a", { class: "button", href: "#/letters" }, t("page.newest")),
        page.next_cursor && h("a", { class: "button", href: `#/letters?cursor=${page.next_cursor}` }, t("page.older"))));
  }

  function one(letter, open) {
    return h("details", { class: "card", open, "data-id": String(letter.id) },
      h("summary", {}, h("span", { class: "problem" }, letter.reason), " ", h("span", { class: "muted" }, letter.source, " · ", time(letter.created_at))),
      h("pre", { tabindex: "0" }, letter.raw),
      h("div", { class: "line" },
        letter.source === "mq" && button(t("do.retry"), () => change(() => post(`dead-letters/${letter.id}/retry`)), { "data-key": `retry ${letter.id}` }),
        button(t("do.forget"), async () => {
          if (await confirmed(t("letters.sure"), t("do.forget"))) await change(() => remove(`dead-letters/${letter.id}`));
        }, { class: "danger", "data-key": `forget ${letter.id}` })));
  }

  async function change(action) {
    await attempt(action);
    await update();
  }

  return { title: t("screen.letters"), node, update };
}
