// A new task, by the form of its type.
import { get, post, Refusal } from "./api.js";
import { attempt, button, copy, h, say, show, t } from "./elements.js";
import { form } from "./form.js";
import { curl } from "./task.js";

const DRAFT = "genpulse.draft.";

export function order(search) {
  const node = h("div", { class: "stack narrow" }, h("p", { class: "muted" }, t("loading")));
  let types = null;
  let models = [];

  async function update() {
    if (types) return;
    const [catalog, found, from] = await Promise.all([
      get("task-types"), get("models"), search.get("from") ? get(`tasks/${search.get("from")}`) : null]);
    types = catalog.items;
    models = found.items;
    const type = from?.task_type ?? search.get("type") ?? sessionStorage.getItem(`${DRAFT}type`) ?? "text-to-image";
    draw(types.find((one) => one.task_type === type) ?? types[0], from?.params);
  }

  function draw(type, given) {
    const name = type.task_type;
    sessionStorage.setItem(`${DRAFT}type`, name);
    const values = given ?? JSON.parse(sessionStorage.getItem(DRAFT + name) ?? "{}");
    const fields = form(type, values, models);
    const priority = h("select", { "aria-label": t("fact.priority") }, ["normal", "high", "low"].map((one) => h("option", { value: one }, t(`priority.${one}`))));
    const picker = h("select", { onchange: (e) => draw(types.find((one) => one.task_type === e.target.value)) },
      types.map((one) => h("option", { value: one.task_type, selected: one === type }, `${one.title} (${one.task_type})`)));
    const read = () => ({ task_type: name, params: fields.values() });
    const submit = h("button", { class: "primary" }, t("order.submit"));
    show(node,
      h("label", {}, t("column.type"), picker),
      !type.providers.length && type.schema.properties?.provider && h("p", { class: "banner warning" }, t("order.nobody")),
      h("form", { onsubmit: async (e) => {
        e.preventDefault();
        submit.disabled = true;
        await send(read(), priority.value, fields);
        submit.disabled = false;
      }, oninput: () => sessionStorage.setItem(DRAFT + name, JSON.stringify(fields.draft())) },
      fields.node,
      h("div", { class: "line" }, submit, h("label", { class: "inline" }, t("fact.priority"), priority), h("span", { class: "grow" }),
        button(t("do.curl"), () => attempt(() => copy(curl(read())))))));
  }

  async function send(body, priority, fields) {
    fields.mark([]);
    try {
      const { task_id: id } = await post("generate", { ...body, priority });
      location.hash = `#/task/${id}`;
    } catch (e) {
      const rest = e instanceof Refusal ? fields.mark(e.errors) : [];
      if (!(e instanceof Refusal) || !e.errors.length || rest.length) say([e.message, ...rest.map((one) => one.detail)].join(" "), true);
    }
  }

  return { title: t("screen.new"), node, update };
}
