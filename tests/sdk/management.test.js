import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BasisTheory, BasisTheoryClient } from "@basis-theory/node-sdk";
import { backend, checkout, management } from "./clients.js";

const by = (apiKey) => new BasisTheoryClient({ apiKey, environment: process.env.COFFER_URL, maxRetries: 0 });
const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const make = () => management.applications.create({ name: "Made", type: "private", permissions: ["token:create"] });

const collect = async (pages) => {
  const found = [];
  for await (const item of await pages) found.push(item);
  return found;
};

describe("an application", () => {
  it("lives from its creation to its deletion", async () => {
    const made = await make();
    assert.match(made.id, uuid4);
    assert.equal(made.keys[0].key, made.key);
    assert.equal((await by(made.key).applications.getByKey()).id, made.id);
    const changed = await management.applications.update(made.id, { name: "Changed", permissions: ["token:read"] });
    assert.equal(changed.name, "Changed");
    assert.deepEqual((await management.applications.get(made.id)).permissions, ["token:read"]);
    await management.applications.delete(made.id);
    await assert.rejects(management.applications.get(made.id), BasisTheory.NotFoundError);
    await assert.rejects(by(made.key).applications.getByKey(), BasisTheory.UnauthorizedError);
  });

  it("is refused with a permission that nobody knows", async () => {
    const wrong = management.applications.create({ name: "x", type: "private", permissions: ["token:fly"] });
    await assert.rejects(wrong, (error) => {
      assert.ok(error instanceof BasisTheory.BadRequestError);
      assert.ok(Array.isArray(error.body.errors.permissions));
      return true;
    });
  });

  it("has keys that come and go", async () => {
    const { id } = await make();
    const key = await management.applicationKeys.create(id);
    assert.equal((await by(key.key).applications.getByKey()).id, id);
    assert.equal((await management.applicationKeys.list(id)).length, 2);
    assert.equal((await management.applicationKeys.get(id, key.id)).id, key.id);
    await management.applicationKeys.delete(id, key.id);
    await assert.rejects(management.applicationKeys.get(id, key.id), BasisTheory.NotFoundError);
  });

  it("is found by the list, which ends", async () => {
    const ids = [(await make()).id, (await make()).id, (await make()).id];
    const found = await collect(management.applications.list({ id: ids, type: "private", size: 2 }));
    assert.deepEqual(found.map(({ id }) => id).sort(), ids.sort());
  });
});

describe("a session", () => {
  it("sees what a private application allows it", async () => {
    const { id } = await backend.tokens.create({ type: "token", data: "secret" });
    const session = await checkout.sessions.create();
    await assert.rejects(by(session.sessionKey).tokens.get(id), BasisTheory.ForbiddenError);
    const rules = [
      {
        description: "one token",
        priority: 1,
        conditions: [{ attribute: "id", operator: "equals", value: id }],
        permissions: ["token:read"],
        transform: "reveal",
      },
    ];
    await backend.sessions.authorize({ nonce: session.nonce, rules });
    assert.equal((await by(session.sessionKey).tokens.get(id)).data, "secret");
    await assert.rejects(backend.sessions.authorize({ nonce: session.nonce, rules }), BasisTheory.ConflictError);
  });
});

describe("the tenant", () => {
  it("changes its settings and counts its tokens", async () => {
    const { name } = await management.tenants.self.get();
    const changed = await management.tenants.self.update({ name, settings: { deduplicate_tokens: "false" } });
    assert.equal(changed.settings.deduplicate_tokens, "false");
    assert.ok(changed.modifiedAt instanceof Date);
    const before = (await management.tenants.self.getUsageReports()).totalTokens;
    await backend.tokens.create({ type: "token", data: "counted" });
    assert.ok((await management.tenants.self.getUsageReports()).totalTokens > before);
  });

  it("reads its log to the end", async () => {
    const { id } = await backend.tokens.create({ type: "token", data: "logged" });
    await backend.tokens.get(id);
    await backend.tokens.delete(id);
    const entries = await collect(management.logs.list({ entityType: "token", entityId: id, size: 2 }));
    assert.deepEqual(
      entries.map(({ operation, message }) => [operation, message]),
      [
        ["delete", "Token deleted"],
        ["read", "Token retrieved"],
        ["create", "Token created"],
      ],
    );
    assert.ok((await management.logs.getEntityTypes()).some(({ value }) => value === "token"));
  });
});

describe("the vault", () => {
  it("tells its permissions, roles and templates", async () => {
    const permissions = await checkout.permissions.list({ applicationType: "public" });
    assert.ok(permissions.every(({ applicationTypes }) => applicationTypes.includes("public")));
    assert.ok((await checkout.roles.list()).length > 0);
    const [template] = await checkout.applicationTemplates.list();
    assert.equal((await checkout.applicationTemplates.get(template.id)).name, template.name);
  });
});
