import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/node-sdk";
import { backend, card, checkout } from "./clients.js";

describe("an idempotency key", () => {
  it("takes a change once", async () => {
    const { id } = await backend.tokens.create({ type: "token", data: { n: 0 } });
    const idempotencyKey = randomUUID();
    const first = await backend.tokens.update(id, { data: { n: 1 } }, { idempotencyKey });
    const second = await backend.tokens.update(id, { data: { n: 2 } }, { idempotencyKey });
    assert.deepEqual(second.modifiedAt, first.modifiedAt);
    assert.deepEqual((await backend.tokens.get(id)).data, { n: 1 });
  });

  it("is of one application", async () => {
    const idempotencyKey = randomUUID();
    const ours = await backend.tokens.create({ type: "token", data: 1 }, { idempotencyKey });
    const theirs = await checkout.tokens.create({ type: "token", data: 1 }, { idempotencyKey });
    assert.notEqual(theirs.id, ours.id);
  });

  it("does not keep a failure", async () => {
    const idempotencyKey = randomUUID();
    const wrong = { type: "card", data: { ...card, number: "1" } };
    await assert.rejects(backend.tokens.create(wrong, { idempotencyKey }), BasisTheory.BadRequestError);
    const { data } = await backend.tokens.create({ type: "card", data: card }, { idempotencyKey });
    assert.equal(data.number, card.number);
  });

  it("lets one of many at once take effect", async () => {
    const idempotencyKey = randomUUID();
    const group = randomUUID();
    const body = { type: "token", data: 1, metadata: { group } };
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => backend.tokens.create(body, { idempotencyKey })),
    );
    for (const { status, value, reason } of results) {
      assert.ok(status === "fulfilled" || reason instanceof BasisTheory.ConflictError, String(reason));
      assert.ok(status === "rejected" || value.metadata.group === group);
    }
    assert.equal((await backend.tokens.listV2({ metadata: { group } })).data.length, 1);
  });
});
