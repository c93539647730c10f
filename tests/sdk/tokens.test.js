import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/node-sdk";
import { backend, card, checkout } from "./clients.js";

const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("the service", () => {
  it("answers a ping", async () => {
    await backend.webhooks.ping();
  });

  it("echoes the correlation id", async () => {
    const { rawResponse } = await backend.webhooks.ping({ correlationId: "order-4711" }).withRawResponse();
    assert.equal(rawResponse.headers.get("bt-trace-id"), "order-4711");
  });
});

describe("a created token", () => {
  it("has the members of the contract", async () => {
    const token = await backend.tokens.create({ type: "token", data: { a: [1, "zwei", null] }, metadata: { order: "7" } });
    assert.match(token.id, uuid4);
    assert.match(token.tenantId, uuid4);
    assert.equal(token.type, "token");
    assert.deepEqual(token.data, { a: [1, "zwei", null] });
    assert.deepEqual(token.metadata, { order: "7" });
    assert.deepEqual(token.containers, ["/general/high/"]);
    assert.ok(Math.abs(token.createdAt - Date.now()) < 3600_000);
    assert.equal(token.modifiedAt, undefined);
  });

  it("is where Location says", async () => {
    const { data, rawResponse } = await backend.tokens.create({ type: "token", data: "x" }).withRawResponse();
    assert.equal(rawResponse.status, 201);
    assert.equal(rawResponse.headers.get("location"), `${process.env.COFFER_URL}/tokens/${data.id}`);
  });

  it("keeps an id of the client's, whatever its characters", async () => {
    for (const id of [`order ${randomUUID()}:a@b.example`, `Größe ü ${randomUUID()}`, `~.-_!$'(),;* ${randomUUID()}`]) {
      const created = await backend.tokens.create({ id, type: "token", data: id });
      assert.equal(created.id, id);
      assert.equal((await backend.tokens.get(id)).data, id);
      await backend.tokens.delete(id);
    }
  });

  it("takes an expiry that is not ISO 8601 and keeps its offset", async () => {
    const { data, rawResponse } = await backend.tokens
      .create({ type: "token", data: 1, expiresAt: "8/26/2030 7:23:57 PM -07:00" })
      .withRawResponse();
    assert.equal(rawResponse.status, 201);
    assert.equal(data.expiresAt.toISOString(), "2030-08-27T02:23:57.000Z");
  });
});

describe("a card", () => {
  it("comes back as it was stored", async () => {
    const { id } = await backend.tokens.create({ type: "card", data: card });
    const read = await backend.tokens.get(id);
    assert.deepEqual(read.data, card);
    assert.deepEqual(read.containers, ["/pci/high/"]);
    assert.equal(read.card.bin, "42424242");
    assert.equal(read.card.last4, "4242");
    assert.equal(read.card.brand, "visa");
    assert.equal(read.card.expirationMonth, 12);
  });

  it("takes a numeric verification code and months as text", async () => {
    const { id } = await backend.tokens.create({
      type: "card",
      data: { number: "4242424242424242", expiration_month: "4", expiration_year: "2030", cvc: 987 },
    });
    const { data } = await backend.tokens.get(id);
    assert.equal(data.cvc, "987");
    assert.equal(data.expiration_month, 4);
    assert.equal(data.expiration_year, 2030);
  });

  it("is created by a public key, which sees the mask", async () => {
    const token = await checkout.tokens.create({ type: "card", data: card });
    assert.deepEqual(token.data, { number: "XXXXXXXXXXXX4242", expiration_month: 12, expiration_year: 2030 });
    assert.equal((await backend.tokens.get(token.id)).data.number, card.number);
  });

  it("has the fingerprint of its number", async () => {
    const ask = (number) =>
      backend.tokens.create({ type: "card", data: { ...card, number }, fingerprintExpression: "{{ data.number }}" });
    const [first, same, other] = [await ask(card.number), await ask(card.number), await ask("4000056655665556")];
    assert.match(first.fingerprint, /^[A-Za-z0-9]+$/);
    assert.equal(same.fingerprint, first.fingerprint);
    assert.notEqual(other.fingerprint, first.fingerprint);
  });
});

describe("an updated token", () => {
  it("merges data and metadata, and null removes", async () => {
    const { id } = await backend.tokens.create({
      type: "token",
      data: { kept: 1, changed: 2, removed: 3 },
      metadata: { kept: "a", removed: "b" },
    });
    await backend.tokens.update(id, { data: { changed: 4, removed: null }, metadata: { added: "c", removed: null } });
    const read = await backend.tokens.get(id);
    assert.deepEqual(read.data, { kept: 1, changed: 4 });
    assert.deepEqual(read.metadata, { kept: "a", added: "c" });
    assert.ok(read.modifiedAt instanceof Date);
    assert.ok(read.modifiedBy);
  });

  it("moves to another container", async () => {
    const { id } = await backend.tokens.create({ type: "token", data: "x", containers: ["/Orders/"] });
    assert.deepEqual((await backend.tokens.get(id)).containers, ["/orders/"]);
    await backend.tokens.update(id, { containers: ["/archive/"] });
    assert.deepEqual((await backend.tokens.get(id)).containers, ["/archive/"]);
  });

  it("loses its expiry and its metadata with null", async () => {
    const { id } = await backend.tokens.create({
      type: "token",
      data: "x",
      metadata: { a: "b" },
      expiresAt: "2030-01-01T00:00:00Z",
    });
    await backend.tokens.update(id, { metadata: null, expiresAt: null });
    const read = await backend.tokens.get(id);
    assert.equal(read.metadata, undefined);
    assert.equal(read.expiresAt, undefined);
  });

  it("has the new card number", async () => {
    const { id } = await backend.tokens.create({ type: "card", data: card });
    await backend.tokens.update(id, { data: { number: "4000056655665556" } });
    const { data } = await backend.tokens.get(id);
    assert.equal(data.number, "4000056655665556");
    assert.equal(data.expiration_month, 12);
  });
});

describe("a deleted token", () => {
  it("is gone", async () => {
    const { id } = await backend.tokens.create({ type: "card", data: card });
    await backend.tokens.delete(id);
    await assert.rejects(backend.tokens.get(id), BasisTheory.NotFoundError);
    await assert.rejects(backend.tokens.update(id, { data: card }), BasisTheory.NotFoundError);
    await assert.rejects(backend.tokens.delete(id), BasisTheory.NotFoundError);
  });
});
