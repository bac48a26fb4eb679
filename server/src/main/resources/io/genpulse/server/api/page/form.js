// A form from the JSON Schema of a task type.
import { upload } from "./api.js";
import { attempt, h, t } from "./elements.js";

let count = 0;

/**
 * @param values of parameters that are known already
 * @returns `node`, `values()` as the API takes them, `draft()` as this form takes them again, and `mark(errors)`,
 *   which shows errors at their fields and answers those that belong to none
 */
export function form(type, values, models) {
  const required = new Set(type.schema.required ?? []);
  const fields = Object.entries(type.schema.properties ?? {})
    .sort(([, a], [, b]) => (a["x-order"] ?? 1e6) - (b["x-order"] ?? 1e6))
    .map(([name, schema]) => field(name, schema, values[name] ?? schema.default, required.has(name), choices(schema, type, models)));
  const groups = Map.groupBy(fields, (one) => one.group);
  const node = h("div", { class: "stack" }, [...groups].map(([group, members]) => {
    const nodes = members.map((one) => one.node);
    const isUsed = members.some((one) => one.name in values && values[one.name] !== null && values[one.name] !== "");
    return group ? h("details", { class: "card", open: isUsed }, h("summary", {}, group), h("div", { class: "fields" }, nodes)) : h("div", { class: "fields wide" }, nodes);
  }));

  function mark(errors) {
    fields.forEach((one) => one.mark(""));
    return errors.filter(({ pointer, detail }) => {
      const name = pointer.replace(/^#\/(params\/)?/, "").split("/")[0];
      const found = fields.find((one) => one.name === name);
      found?.mark(detail);
      return !found;
    });
  }

  const collect = (read) => Object.fromEntries(fields.map((one) => [one.name, read(one)]).filter(([, value]) => value !== undefined));
  return { node, mark, values: () => collect((one) => one.value()), draft: () => collect((one) => one.draft()) };
}

function choices(schema, type, models) {
  if (schema.enum) return schema.enum;
  if (schema["x-choices"] === "providers") return type.providers;
  if (schema["x-choices"] === "models") return [...new Set(models.filter((one) => type.providers.includes(one.engine) && one.kind !== "lora").map((one) => one.name))];
  return null;
}

function field(name, schema, value, required, options) {
  const id = `field-${++count}`;
  const control = controlOf(schema, value, options, { id, name, required, "aria-describedby": `${id}-hint ${id}-problem` });
  const problem = h("p", { id: `${id}-problem`, class: "problem" });
  const node = h("div", { class: schema.type === "boolean" ? "field check" : "field" },
    h("label", { for: id }, schema.title ?? name, required && h("span", { class: "muted" }, ` ${t("required")}`)),
    control.node, h("p", { id: `${id}-hint`, class: "muted" }, schema.description ?? ""), problem);

  function mark(detail) {
    problem.textContent = detail;
    control.input.setAttribute("aria-invalid", detail ? "true" : "false");
    const folded = detail && node.closest("details");
    if (folded) folded.open = true;
    if (detail) control.input.focus();
  }

  return { name, group: schema["x-group"], node, mark, value: control.value, draft: control.draft ?? control.value };
}

function controlOf(schema, value, options, common) {
  const isFile = schema.format === "input-file" || schema.items?.format === "input-file";
  if (isFile) return files(schema.type === "array", value, common);
  if (schema.type === "boolean") {
    const input = h("input", { ...common, type: "checkbox", checked: Boolean(value), required: false });
    return { node: input, input, value: () => input.checked };
  }
  if (options?.length) return choice(options, value, common);
  if (schema.type === "integer" || schema.type === "number") return figure(schema, value, common);
  if (schema.type === "string") return text(schema, value, common);
  return structure(value, common);
}

function choice(options, value, common) {
  const known = value === undefined || value === null || options.includes(value) ? options : [value, ...options];
  const input = h("select", common, !common.required && h("option", { value: "" }, t("choice.default")), known.map((one) => h("option", { value: one, selected: one === value }, one)));
  return { node: input, input, value: () => input.value || undefined };
}

function figure(schema, value, common) {
  const step = schema.type === "integer" ? String(schema.multipleOf ?? 1) : "any";
  const input = h("input", { ...common, type: "number", step, min: textOf(schema.minimum), max: textOf(schema.maximum), value: textOf(value) });
  return { node: input, input, value: () => (input.value === "" ? undefined : Number(input.value)) };
}

const textOf = (value) => (value === undefined || value === null ? undefined : String(value));

function text(schema, value, common) {
  const input = schema.format === "multiline"
    ? h("textarea", { ...common, rows: 3, maxLength: schema.maxLength, value: textOf(value) ?? "" })
    : h("input", { ...common, type: "text", maxLength: schema.maxLength, value: textOf(value) });
  if (!schema.examples) return { node: input, input, value: () => input.value.trim() || undefined };
  input.setAttribute("list", `${common.id}-list`);
  const node = h("div", {}, input, h("datalist", { id: `${common.id}-list` }, schema.examples.map((one) => h("option", { value: one }))));
  return { node, input, value: () => input.value.trim() || undefined };
}

function structure(value, common) {
  const input = h("textarea", { ...common, rows: 2, class: "code", spellcheck: "false", placeholder: "{ }", value: value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value) });
  const read = () => {
    try {
      return input.value.trim() ? JSON.parse(input.value) : undefined;
    } catch (e) {
      throw new Error(t("json.wrong", { field: common.name, reason: e.message }));
    }
  };
  return { node: input, input, value: read, draft: () => input.value || undefined };
}

/** Files are uploaded when they are chosen; their keys are what the task gets. */
function files(several, value, common) {
  const input = h("input", { ...common, required: false, type: "text", value: [value ?? []].flat().join(" "), placeholder: t("file.place") });
  const picker = h("input", { type: "file", multiple: several, "aria-label": t("file.choose"), accept: "image/*,video/*,audio/*", onchange: () => attempt(async () => {
    picker.disabled = true;
    try {
      const sent = await Promise.all([...picker.files].map(upload));
      input.value = [...(several && input.value ? [input.value] : []), ...sent.map((one) => one.key)].join(" ");
      input.dispatchEvent(new Event("input", { bubbles: true }));
    } finally {
      picker.disabled = false;
      picker.value = "";
    }
  }) });
  const read = () => {
    const given = input.value.trim().split(/\s+/).filter(Boolean);
    return given.length ? (several ? given : given[0]) : undefined;
  };
  return { node: h("div", { class: "file" }, input, picker), input, value: read };
}
