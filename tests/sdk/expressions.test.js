import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/node-sdk";
import { backend, card, reader } from "./clients.js";

describe("an expression", () => {
  it("makes an alias, another one each time", async () => {
    const body = { id: "{{ data | alias_preserve_format }}", type: "token", data: "123-45-6789" };
    const [one, other] = [await backend.tokens.create(body), await backend.tokens.create(body)];
    assert.match(one.id, /^\d{3}-\d{2}-\d{4}$/);
    assert.notEqual(one.id, other.id);
    assert.equal((await backend.tokens.get(one.id)).data, "123-45-6789");
  });

  it("masks with the type that it gives, over the data of now", async () => {
    const { id } = await backend.tokens.create({
      type: "token",
      data: { bicycle: { color: "red" }, n: 7, ssn: "123-45-6789" },
      mask: { whole: "{{ data.bicycle }}", n: "{{ data.n }}", text: "n={{ data.n }}", ssn: "{{ data.ssn | reveal_last: 4 }}" },
    });
    const masked = { whole: { color: "red" }, n: 7, text: "n=7", ssn: "XXX-XX-6789" };
    assert.deepEqual((await reader.tokens.get(id)).data, masked);
    await backend.tokens.update(id, { data: { n: 8 } });
    assert.deepEqual((await reader.tokens.get(id)).data, { ...masked, n: 8, text: "n=8" });
  });

  it("gives a fingerprint only when it is asked for, by type and value", async () => {
    const fingerprint = async (body) => (await backend.tokens.create(body)).fingerprint;
    assert.equal(await fingerprint({ type: "card", data: card }), undefined);
    const data = randomUUID();
    const asked = { type: "token", data, fingerprintExpression: "{{ data }}" };
    const first = await fingerprint(asked);
    assert.match(first, /^[1-9A-HJ-NP-Za-km-z]{43,44}$/);
    assert.equal(await fingerprint(asked), first);
    assert.notEqual(await fingerprint({ ...asked, data: `${data}x` }), first);
    const number = "4242424242424242";
    const ofToken = await fingerprint({ type: "token", data: number, fingerprintExpression: "{{ data }}" });
    const ofCard = await fingerprint({ type: "card_number", data: number, fingerprintExpression: "{{ data }}" });
    assert.notEqual(ofToken, ofCard);
  });

  it("finds what is indexed", async () => {
    const value = randomUUID();
    const { id } = await backend.tokens.create({ type: "token", data: { value }, searchIndexes: ["{{ data.value | upcase }}"] });
    const find = async (text) => (await backend.tokens.searchV2({ query: `data:${text}` })).data.map((token) => token.id);
    assert.deepEqual(await find(value.toUpperCase()), [id]);
    assert.deepEqual(await find(value), []);
  });

  it("is refused at its path", async () => {
    for (const [member, path] of [
      [{ id: "{{ data | nothing }}" }, "id"],
      [{ fingerprintExpression: "{{ data | alias_card }}" }, "fingerprint_expression"],
      [{ searchIndexes: ["{{ data }}", "{{ data.absent }}"] }, "search_indexes[1]"],
    ]) {
      await assert.rejects(backend.tokens.create({ type: "token", data: "x", ...member }), (error) => {
        assert.ok(error instanceof BasisTheory.BadRequestError);
        assert.deepEqual(Object.keys(error.body.errors), [path]);
        return true;
      });
    }
  });
});
