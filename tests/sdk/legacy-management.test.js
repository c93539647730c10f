import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/basis-theory-js";
import { card } from "./clients.js";

const open = (key) =>
  new BasisTheory().init(key, { apiBaseUrl: process.env.COFFER_URL, disableTelemetry: true });

describe("basis-theory-js as an administrator", () => {
  let manager;
  let backend;
  let checkout;

  before(async () => {
    manager = await open(process.env.COFFER_MANAGEMENT_KEY);
    backend = await open(process.env.COFFER_PRIVATE_KEY);
    checkout = await open(process.env.COFFER_PUBLIC_KEY);
  });

  it("takes an application from creation to deletion", async () => {
    const rules = [{ description: "d", priority: 1, container: "/", transform: "mask", permissions: ["token:read"] }];
    const made = await manager.applications.create({ name: "Legacy", type: "private", rules });
    assert.equal(made.keys[0].key, made.key);
    assert.equal((await (await open(made.key)).applications.retrieveByKey()).id, made.id);
    const changed = await manager.applications.update(made.id, { name: "Changed", permissions: ["token:create"] });
    assert.equal(changed.name, "Changed");
    const { key } = await manager.applications.regenerateKey(made.id);
    await assert.rejects((await open(made.key)).applications.retrieveByKey(), { status: 401 });
    assert.equal((await (await open(key)).applications.retrieveByKey()).id, made.id);
    const listed = await manager.applications.list({ id: made.id, page: 1, size: 2 });
    assert.equal(listed.pagination.totalItems, 1);
    await manager.applications.delete(made.id);
    await assert.rejects(manager.applications.retrieve(made.id), { status: 404 });
  });

  it("makes and removes keys", async () => {
    const { id } = await manager.applications.create({ name: "Keys", type: "private", permissions: ["token:create"] });
    const key = await manager.applicationKeys.create(id);
    assert.equal((await (await open(key.key)).applications.retrieveByKey()).id, id);
    assert.equal((await manager.applicationKeys.get(id)).length, 2);
    assert.equal((await manager.applicationKeys.getById(id, key.id)).id, key.id);
    await manager.applicationKeys.delete(id, key.id);
    await assert.rejects(manager.applicationKeys.getById(id, key.id), { status: 404 });
  });

  it("opens and authorises a session", async () => {
    const { id } = await backend.tokens.create({ type: "card", data: card });
    const session = await checkout.sessions.create();
    await backend.sessions.authorize({ nonce: session.nonce, permissions: ["token:read"] });
    const { data } = await (await open(session.sessionKey)).tokens.retrieve(id);
    assert.equal(data.number, "XXXXXXXXXXXX4242");
  });

  it("makes and deletes intents", async () => {
    const { id } = await checkout.tokenIntents.create({ type: "card", data: card });
    await backend.tokenIntents.delete(id);
    await assert.rejects(backend.tokenIntents.delete(id), { status: 404 });
  });

  it("reads the tenant, its usage, its logs and its permissions", async () => {
    const tenant = await manager.tenants.retrieve();
    const updated = await manager.tenants.update({ name: tenant.name, settings: { deduplicate_tokens: "false" } });
    assert.equal(updated.name, tenant.name);
    assert.ok((await manager.tenants.retrieveUsageReport()).tokenReport.totalTokens >= 0);
    const { id } = await backend.tokens.create({ type: "token", data: "logged" });
    const logs = await manager.logs.list({ entityType: "token", entityId: id, startDate: "2024-01-01", page: 1, size: 2 });
    assert.deepEqual(logs.data.map(({ operation }) => operation), ["create"]);
    assert.ok((await manager.permissions.list({ applicationType: "private" })).some(({ type }) => type === "token:read"));
    assert.ok((await manager.applicationTemplates.list()).length > 0);
  });
});
