import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/node-sdk";
import { backend, management } from "./clients.js";

// What the vendor's own SDK tests demand of the live service, with their data.
const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const card = (number) => ({ number, expiration_month: 4, expiration_year: 2025, cvc: 123 });

describe("the vendor's tests", () => {
  it("know the tenant by its name", async () => {
    assert.equal((await management.tenants.self.get()).name, "SDK Integration Tests");
  });

  it("take a card from creation to deletion", async () => {
    const { id } = await backend.tokens.create({
      type: "card",
      data: card("6011000990139424"),
      metadata: { nonSensitiveField: "Non-Sensitive Value" },
      searchIndexes: ["{{ data.expiration_month }}", "{{ data.number | last4 }}"],
      fingerprintExpression: "{{ data.number }}",
      // A comma for a bar is theirs; the creation must succeed all the same.
      mask: { number: "{{ data.number, reveal_last: 4 }}", cvc: "{{ data.cvc }}" },
      containers: ["/pci/high/"],
    });
    const read = await backend.tokens.get(id);
    assert.equal(read.data.number, "6011000990139424");
    await backend.tokens.update(id, { data: { number: "4242424242424242" } });
    assert.equal((await backend.tokens.get(id)).data.number, "4242424242424242");
    await backend.tokens.delete(id);
    await assert.rejects(backend.tokens.get(id), BasisTheory.NotFoundError);
  });

  it("find an index over a number by its text", async () => {
    const month = String((Math.random() * 12 + 1) | 0);
    const group = randomUUID();
    const { id } = await backend.tokens.create({
      type: "card",
      data: { ...card("4242424242424242"), expiration_month: Number(month) },
      searchIndexes: ["{{ data.expiration_month }}"],
      containers: [`/${group}/`],
    });
    const found = await backend.tokens.searchV2({ query: `data:${month} AND container:/${group}/` });
    assert.deepEqual(found.data.map((token) => token.id), [id]);
  });

  it("get the first card for an idempotency key, whatever the second says", async () => {
    const idempotencyKey = randomUUID();
    const first = await backend.tokens.create({ type: "card", data: card("6011000990139424") }, { idempotencyKey });
    const second = await backend.tokens.create({ type: "card", data: card("4242424242424242") }, { idempotencyKey });
    assert.equal(second.id, first.id);
  });

  it("page through a list of three at a time", async () => {
    for (let i = 0; i < 5; ++i) {
      await backend.tokens.create({ type: "token", data: "listed" });
    }
    let count = 0;
    for await (const token of await backend.tokens.listV2({ size: 3 })) {
      assert.ok(token.id);
      if (++count === 7) break;
    }
    assert.ok(count > 3);
  });

  it("make a token intent", async () => {
    const intent = await backend.tokenIntents.create({ type: "card", data: card("4242424242424242") });
    assert.match(intent.id, uuid4);
  });

  it("send a correlation id", async () => {
    const { id } = await backend.tokens.create({ type: "token", data: "x" }, { correlationId: randomUUID() });
    assert.match(id, uuid4);
  });
});
