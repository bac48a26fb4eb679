// The public API: calls with a key where one is asked for, and the live events of all tasks.

const KEY = "genpulse.key";
const SILENCE_MS = 40_000;
const PAUSE_MS = 2_000;

/** Where the server says no (RFC 9457). */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `HTTP ${status}`);
    this.status = status;
    this.errors = problem.errors || [];
  }
}

/** The server cannot be reached. */
export class Away extends Error {}

export const key = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

let asking = null;
let ask = async () => {};

/** @param dialog asks the user for a key, and keeps it before its promise ends */
export function onKeyNeeded(dialog) {
  ask = dialog;
}

function askOnce() {
  asking ??= ask().finally(() => (asking = null));
  return asking;
}

async function send(method, path, { body, headers = {}, signal } = {}) {
  for (;;) {
    const used = key.get();
    let response;
    try {
      response = await fetch(new URL(path, document.baseURI), {
        method, body, signal, cache: "no-store", credentials: "omit", redirect: "error",
        headers: { ...headers, ...(used && { Authorization: `Bearer ${used}` }) },
      });
    } catch (e) {
      if (e.name === "AbortError") throw e;
      throw new Away(e.message);
    }
    if (response.status === 401) {
      // Another call may have brought a key meanwhile.
      if (key.get() === used) await askOnce();
    } else if (response.ok) {
      return response;
    } else {
      throw new Refusal(response.status, await response.json().catch(() => ({})));
    }
  }
}

const json = async (response) => (response.status === 204 ? null : (await response).json());

export const get = async (path) => json(await send("GET", path));
export const remove = async (path) => json(await send("DELETE", path));
export const upload = async (file) => json(await send("POST", "uploads", { body: file }));

export async function post(path, value) {
  const body = value === undefined ? undefined : JSON.stringify(value);
  return json(await send("POST", path, { body, headers: body ? { "Content-Type": "application/json" } : {} }));
}

/** `?a=b` of what has a value. */
export function query(values) {
  const given = Object.entries(values).filter(([, value]) => value);
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

/**
 * Follows the events of all tasks for as long as the page is open. After each gap it says so: what happened
 * meanwhile is asked for, not replayed.
 *
 * @param onEvent called with the event's name and data
 * @param onState called with true when events come, with false when the server is away
 */
export async function follow(onEvent, onState) {
  for (;;) {
    const controller = new AbortController();
    try {
      const response = await send("GET", "events", { signal: controller.signal });
      onState(true);
      await read(response.body, controller, onEvent);
    } catch (e) {
      if (e instanceof Refusal) {
        // A key that may not follow all tasks: the server is there, and is asked now and then instead.
        onState(true);
        await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
        continue;
      }
    }
    // Cut off, or away: the next round tells.
    onState(false);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

async function read(body, controller, onEvent) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const watch = setTimeout(() => controller.abort(), SILENCE_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(watch));
    if (done) return;
    const frames = (waiting + value).split("\n\n");
    waiting = frames.pop();
    frames.forEach((frame) => tell(frame, onEvent));
  }
}

function tell(frame, onEvent) {
  const fields = Object.fromEntries(
    frame.split("\n").filter((line) => !line.startsWith(":")).map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at), line.slice(at + 1).trimStart()];
    }));
  if (fields.event && fields.data) onEvent(fields.event, JSON.parse(fields.data));
}
