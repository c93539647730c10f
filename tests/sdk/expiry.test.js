import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/node-sdk";
import { backend } from "./clients.js";

describe("an expiry", () => {
  it("ends a token the moment it has passed", async () => {
    const expiresAt = new Date(Date.now() + 1500);
    const { id } = await backend.tokens.create({ type: "token", data: "short", expiresAt: expiresAt.toISOString() });
    assert.equal((await backend.tokens.get(id)).data, "short");
    const gone = async () => {
      for (;;) {
        const asked = Date.now();
        try {
          await backend.tokens.get(id);
          assert.ok(asked <= expiresAt.getTime(), "it was read after its time");
        } catch (error) {
          return error;
        }
      }
    };
    const error = await gone();
    assert.ok(error instanceof BasisTheory.NotFoundError, String(error));
    assert.ok(Date.now() >= expiresAt.getTime());
  });

  it("that has passed is refused", async () => {
    const body = { type: "token", data: "x", expiresAt: "2022-07-15T00:00:00+00:00" };
    await assert.rejects(backend.tokens.create(body), BasisTheory.BadRequestError);
  });
});
