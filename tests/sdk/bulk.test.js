import assert from "node:assert/strict";
import { randomInt, randomUUID } from "node:crypto";
import { describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/node-sdk";
import { backend, card, checkout, management, reader } from "./clients.js";

const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

// With the check digit of ISO/IEC 7812-1, annex B.
function freshCardNumber() {
  const digits = `400000${String(randomInt(1e9)).padStart(9, "0")}`;
  const sum = [...digits].reduce((total, digit, at) => {
    const doubled = at % 2 === 0 ? 2 * digit : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

describe("tokenize", () => {
  it("gives ids for the values of an object", async () => {
    const { first_name, last_name } = await backend.tokens.tokenize({ first_name: "John", last_name: "Doe" });
    assert.match(first_name, uuid4);
    assert.match(last_name, uuid4);
    assert.equal((await backend.tokens.get(last_name)).data, "Doe");
  });

  it("gives a token for one request", async () => {
    const token = await backend.tokens.tokenize({ type: "token", data: "alone" });
    assert.equal((await backend.tokens.get(token.id)).data, "alone");
  });

  it("gives tokens in a list", async () => {
    const list = ["John", "Doe", { type: "card", data: card }, { type: "token", data: { a: 1 } }];
    const [first, second, third, fourth] = await backend.tokens.tokenize(list);
    assert.match(first, uuid4);
    assert.match(second, uuid4);
    assert.equal((await backend.tokens.get(third.id)).card.last4, "4242");
    assert.deepEqual((await backend.tokens.get(fourth.id)).data, { a: 1 });
  });

  it("keeps the shape and the keys of what it is given", async () => {
    const made = await backend.tokens.tokenize({
      camelCase: "x",
      person: { name: "John", tags: ["a", "b"] },
      card: { type: "card", data: { number: "4242424242424242" } },
    });
    assert.deepEqual(Object.keys(made), ["camelCase", "person", "card"]);
    assert.match(made.person.tags[1], uuid4);
    assert.equal(made.card.card.bin, "42424242");
  });

  it("makes nothing where one token is wrong", async () => {
    const before = (await management.tenants.self.getUsageReports()).totalTokens;
    await assert.rejects(
      backend.tokens.tokenize({ a: "x", card: { type: "card", data: { number: "4242" } } }),
      (error) => error instanceof BasisTheory.BadRequestError && Array.isArray(error.body.errors["card.data.number"]),
    );
    assert.equal((await management.tenants.self.getUsageReports()).totalTokens, before);
    await assert.rejects(reader.tokens.tokenize({ a: "x" }), BasisTheory.ForbiddenError);
    const id = (await backend.tokens.create({ id: `taken ${randomUUID()}`, type: "token", data: 1 })).id;
    await assert.rejects(backend.tokens.tokenize([{ id, type: "token", data: 1 }]), BasisTheory.ConflictError);
  });

  it("takes an idempotency key", async () => {
    const idempotencyKey = randomUUID();
    const first = await backend.tokens.tokenize({ a: "x" }, { idempotencyKey });
    assert.deepEqual(await backend.tokens.tokenize({ b: "y" }, { idempotencyKey }), first);
  });
});

describe("detokenize", () => {
  it("gives values in place of expressions", async () => {
    const [a, b] = await backend.tokens.tokenize([
      { type: "card", data: card },
      { type: "token", data: { nested: [1, { x: true }] } },
    ]);
    assert.deepEqual(await backend.tokens.detokenize({ card_number: `{{ ${a.id} | json: '$.number' }}` }), {
      card_number: card.number,
    });
    const { tokens, text } = await backend.tokens.detokenize({
      tokens: [`{{ ${a.id} }}`, `{{ ${b.id} }}`],
      text: `until {{ ${a.id} | card_exp: 'MM/YY' }}`,
    });
    assert.deepEqual(tokens, [card, { nested: [1, { x: true }] }]);
    assert.equal(text, "until 12/30");
    const [whole] = await backend.tokens.detokenize([`{{ token: ${a.id} }}`]);
    assert.equal(whole.card.last4, "4242");
  });

  it("masks for who is shown masks, and refuses strangers and strange ids", async () => {
    const { id } = await backend.tokens.create({ type: "card", data: card });
    const body = { number: `{{ ${id} | json: '$.number' }}` };
    assert.equal((await reader.tokens.detokenize(body)).number, "XXXXXXXXXXXX4242");
    await assert.rejects(checkout.tokens.detokenize(body), BasisTheory.ForbiddenError);
    await assert.rejects(backend.tokens.detokenize({ a: "{{ no such token }}" }), BasisTheory.BadRequestError);
  });
});

describe("deduplication", () => {
  const ask = (number, more) =>
    backend.tokens.create({ type: "card", data: { ...card, number }, deduplicateToken: true, ...more });

  it("gives the same token for the same card", async () => {
    const number = freshCardNumber();
    const first = await ask(number);
    assert.equal(first.extras.deduplicated, false);
    const second = await ask(number, { metadata: { ignored: "yes" } });
    assert.equal(second.id, first.id);
    assert.equal(second.extras.deduplicated, true);
    assert.equal(second.extras.deduplicationBehavior, "read_existing");
    assert.equal(second.metadata, undefined);
    assert.notEqual((await ask(number, { deduplicateToken: false })).id, first.id);
  });

  it("gives who may not read the token no more than its name", async () => {
    const number = freshCardNumber();
    const first = await ask(number, { metadata: { secret: "yes" }, expiresAt: "2099-01-01T00:00:00Z" });
    const hit = await checkout.tokens.create({ type: "card", data: { ...card, number }, deduplicateToken: true });
    const { id, tenantId, type, fingerprint, containers, extras } = first;
    assert.deepEqual(JSON.parse(JSON.stringify(hit)), {
      id,
      tenantId,
      type,
      fingerprint,
      containers,
      extras: { ...extras, deduplicated: true, deduplicationBehavior: "read_existing" },
    });
  });

  it("takes a token with all its attributes again and again", async () => {
    const attributes = {
      data: { first: "John", mail: `${randomUUID()}@b.example` },
      mask: { mail: "{{ data.mail | split: '@' | last }}" },
      containers: ["/pii/high/"],
      metadata: { m: "1" },
      searchIndexes: ["{{ data.mail }}"],
      fingerprintExpression: "{{ data.mail }}",
      deduplicateToken: true,
      expiresAt: "8/26/2030 7:23:57 PM -07:00",
    };
    const first = await backend.tokens.create({ id: `x ${randomUUID()}`, type: "token", ...attributes });
    assert.equal((await backend.tokens.update(first.id, attributes)).id, first.id);
    assert.equal((await backend.tokens.create({ id: `x ${randomUUID()}`, type: "token", ...attributes })).id, first.id);
  });

  it("merges an intent into the token", async () => {
    const number = freshCardNumber();
    const first = await ask(number);
    const intent = await checkout.tokenIntents.create({ type: "card", data: { number, expiration_month: 3 } });
    assert.equal(intent.extras.deduplicated, false);
    const merged = await backend.tokens.create({ tokenIntentId: intent.id, deduplicateToken: true });
    assert.equal(merged.id, first.id);
    assert.equal(merged.extras.deduplicationBehavior, "update_existing");
    assert.equal(merged.data.expiration_month, 3);
  });
});
