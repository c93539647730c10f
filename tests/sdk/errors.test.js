import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/node-sdk";
import { backend, card, management, reader, stranger } from "./clients.js";

const is = (Type, status) => (error) => {
  assert.ok(error instanceof Type, `${error.constructor.name}: ${error.message}`);
  assert.equal(error.statusCode, status);
  assert.equal(error.body.status, status);
  assert.equal(typeof error.body.title, "string");
  assert.equal(typeof error.body.detail, "string");
  assert.doesNotMatch(JSON.stringify(error.body), /4242424242424241/);
  return true;
};

const id = () => `errors-${randomUUID()}`;

describe("bad input", () => {
  const inputs = [
    { what: "a bad card number", body: { type: "card", data: { number: "4242424242424241" } }, path: "data.number" },
    { what: "no card number", body: { type: "card", data: {} }, path: "data.number" },
    { what: "a month that is none", body: { type: "card", data: { ...card, expiration_month: 13 } }, path: "data.expiration_month" },
    { what: "an unknown type", body: { type: "passport", data: "x" }, path: "type" },
    { what: "no data", body: { type: "token" }, path: "data" },
    { what: "a forbidden character in the id", body: { id: "a/b/c", type: "token", data: "x" }, path: "id" },
    { what: "a container that is no path", body: { type: "token", data: "x", containers: ["pci"] }, path: "containers" },
    { what: "an expiry that is no date", body: { type: "token", data: "x", expiresAt: "soon" }, path: "expires_at" },
  ];

  for (const { what, body, path } of inputs) {
    it(`is a BadRequestError that names the property: ${what}`, async () => {
      await assert.rejects(backend.tokens.create(body), (error) => {
        is(BasisTheory.BadRequestError, 400)(error);
        const messages = Object.entries(error.body.errors).filter(([key]) => key.startsWith(path));
        assert.equal(messages.length, 1, JSON.stringify(error.body.errors));
        assert.ok(messages[0][1].every((message) => typeof message === "string"));
        return true;
      });
    });
  }
});

describe("a refusal", () => {
  it("is an UnauthorizedError for an unknown key", async () => {
    await assert.rejects(stranger.tokens.create({ type: "token", data: "x" }), is(BasisTheory.UnauthorizedError, 401));
    await assert.rejects(stranger.tokens.get(id()), is(BasisTheory.UnauthorizedError, 401));
  });

  it("is a ForbiddenError without the permission", async () => {
    await assert.rejects(reader.tokens.create({ type: "token", data: "x" }), is(BasisTheory.ForbiddenError, 403));
    await assert.rejects(management.tokens.create({ type: "token", data: "x" }), is(BasisTheory.ForbiddenError, 403));
  });

  it("is a NotFoundError for a token that is not there", async () => {
    await assert.rejects(backend.tokens.get(id()), is(BasisTheory.NotFoundError, 404));
  });

  it("is a ConflictError for an id that is taken, and keeps the first", async () => {
    const taken = id();
    await backend.tokens.create({ id: taken, type: "token", data: "first" });
    await assert.rejects(
      backend.tokens.create({ id: taken, type: "token", data: "second" }),
      is(BasisTheory.ConflictError, 409),
    );
    assert.equal((await backend.tokens.get(taken)).data, "first");
  });

  it("gives one of two concurrent creates the id", async () => {
    const wanted = id();
    const results = await Promise.allSettled(
      ["a", "b", "c", "d"].map((data) => backend.tokens.create({ id: wanted, type: "token", data })),
    );
    const refused = results.filter(({ status }) => status === "rejected");
    assert.equal(refused.length, 3);
    refused.forEach(({ reason }) => is(BasisTheory.ConflictError, 409)(reason));
  });
});
