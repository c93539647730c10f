// Answers on what a vault has beside tokens; imported by answers.test.js, which counts what was answered.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkExample, example } from "./examples.js";
import { backend, checkout, expect, manager, patch } from "./service.js";

describe("proxies", () => {
  const key = manager;

  it("are created, listed, changed and deleted", async () => {
    const body = example("createProxy", "masking");
    const made = await expect(201, "POST", "/proxies", { key, body });
    checkExample("createProxy", "masking", made);
    const target = `/proxies/${made.body.id}`;
    await expect(400, "POST", "/proxies", { key, body: { ...body, request_transform: { code: "x" } } });
    await expect(200, "GET", "/proxies?name=Pay*&size=1", { key });
    await expect(400, "GET", "/proxies?page=0", { key });
    await expect(200, "GET", target, { key });
    await expect(200, "PUT", target, { key, body: example("replaceProxy", "destination") });
    await expect(400, "PUT", target, { key, body: { name: "x" } });
    await expect(204, "PATCH", target, { key, body: example("patchProxy", "name"), type: patch });
    await expect(400, "PATCH", target, { key, body: { name: "" }, type: patch });
    await expect(415, "PATCH", target, { key, body: { name: "x" } });
    await expect(204, "DELETE", target, { key });
    await expect(404, "GET", target, { key });
    await expect(404, "PUT", target, { key, body });
    await expect(404, "PATCH", target, { key, body: {}, type: patch });
    await expect(404, "DELETE", target, { key });
  });

  it("are invoked by every method, on every path, with a destination that is allowed", async () => {
    const headers = { "BT-PROXY-URL": "https://127.0.0.1:1/" };
    for (const method of ["GET", "PUT", "POST", "DELETE", "PATCH"]) {
      await expect(400, method, "/proxy", { key: backend, headers });
      await expect(400, method, "/proxy/some", { key: backend, headers });
    }
  });
});

describe("webhooks", () => {
  const key = manager;

  it("are created, listed, changed and deleted", async () => {
    await expect(401, "GET", "/webhooks/public-key");
    await expect(404, "GET", "/webhooks/public-key", { key });
    const body = example("createWebhook", "tokens");
    const made = await expect(201, "POST", "/webhooks", { key, body });
    checkExample("createWebhook", "tokens", made);
    const target = `/webhooks/${made.body.id}`;
    await expect(400, "POST", "/webhooks", { key, body: { ...body, url: "https://elsewhere.example/" } });
    for (let more = 1; more < 5; ++more) await expect(201, "POST", "/webhooks", { key, body });
    await expect(422, "POST", "/webhooks", { key, body });
    const { next } = (await expect(200, "GET", "/webhooks?size=3", { key })).body.pagination;
    assert.equal((await expect(200, "GET", `/webhooks?size=3&start=${next}`, { key })).body.data.length, 2);
    await expect(400, "GET", "/webhooks?size=0", { key });
    await expect(200, "GET", target, { key });
    await expect(200, "GET", `${target}/deliveries`, { key });
    await expect(200, "PUT", target, { key, body: example("updateWebhook", "disabled") });
    await expect(400, "PUT", target, { key, body: { name: "x" } });
    await expect(204, "DELETE", target, { key });
    await expect(404, "GET", target, { key });
    await expect(404, "GET", `${target}/deliveries`, { key });
    await expect(404, "PUT", target, { key, body });
    await expect(404, "DELETE", target, { key });
    await expect(200, "GET", "/webhooks/event-types", { key });
    await expect(200, "GET", "/webhooks/public-key", { key });
    await expect(200, "GET", `/webhooks/public-key?tenant_id=${made.body.tenant_id}`);
    for (const { id } of (await expect(200, "GET", "/webhooks", { key })).body.data) {
      await expect(204, "DELETE", `/webhooks/${id}`, { key });
    }
  });
});

describe("keys for clients", () => {
  const key = manager;

  it("live from their creation to their deletion", async () => {
    await expect(201, "POST", "/keys", { key, body: example("createKey", "usual") });
    const { body } = await expect(201, "POST", "/keys", { key, body: example("createKey", "p256") });
    assert.equal(body.jwk.crv, "P-256");
    await expect(400, "POST", "/keys", { key, body: { expires_at: "1/1/2001" } });
    await expect(200, "GET", "/keys", { key });
    await expect(200, "GET", `/keys/${body.id}`, { key });
    await expect(204, "DELETE", `/keys/${body.id}`, { key });
    await expect(404, "GET", `/keys/${body.id}`, { key });
    await expect(404, "DELETE", `/keys/${body.id}`, { key });
  });
});

describe("documents", () => {
  const type = "multipart/form-data; boundary=limit";
  const form = (name) => `--limit\r\nContent-Disposition: form-data; name="${name}"\r\n\r\ncontent\r\n--limit--`;
  const key = backend;

  it("live from their upload to their deletion", async () => {
    const { id } = (await expect(201, "POST", "/documents", { key, type, body: form("document") })).body;
    await expect(400, "POST", "/documents", { key, type, body: form("other") });
    await expect(200, "GET", `/documents/${id}`, { key });
    assert.equal((await expect(200, "GET", `/documents/${id}/data`, { key })).text, "content");
    await expect(204, "DELETE", `/documents/${id}`, { key });
    await expect(404, "GET", `/documents/${id}`, { key });
    await expect(404, "GET", `/documents/${id}/data`, { key });
    await expect(404, "DELETE", `/documents/${id}`, { key });
  });
});

describe("card details", () => {
  it("are told by the first digits", async () => {
    await expect(200, "GET", "/enrichments/card-details?bin=424242", { key: checkout });
    await expect(400, "GET", "/enrichments/card-details?bin=4242424242424242", { key: checkout });
  });
});
