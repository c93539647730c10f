import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/node-sdk";
import { backend } from "./clients.js";

describe("a document", () => {
  it("lives from its upload to its deletion", async () => {
    const content = Buffer.alloc(1_000_003, "0123456789");
    const made = await backend.documents.upload({
      document: { data: content, filename: "a.pdf", contentType: "application/pdf" },
      request: { metadata: { kind: "letter" } },
    });
    assert.equal(made.contentType, "application/pdf");
    assert.deepEqual((await backend.documents.get(made.id)).metadata, { kind: "letter" });
    const data = await backend.documents.data.get(made.id);
    assert.ok(content.equals(Buffer.from(await data.arrayBuffer())));
    await backend.documents.delete(made.id);
    await assert.rejects(backend.documents.get(made.id), BasisTheory.NotFoundError);
    await assert.rejects(backend.documents.data.get(made.id), BasisTheory.NotFoundError);
  });
});

describe("card details", () => {
  it("are told by the first digits", async () => {
    const details = await backend.enrichments.getcarddetails({ bin: "424242" });
    assert.equal(details.brand, "visa");
    assert.equal(details.funding, "credit");
    assert.deepEqual({ ...details.issuer }, { name: "TEST BANK", country: "US" });
    const unknown = await backend.enrichments.getcarddetails({ bin: "40000000" });
    assert.equal(unknown.brand, "visa");
    assert.equal(unknown.funding, undefined);
    await assert.rejects(backend.enrichments.getcarddetails({ bin: "4242424242424242" }), { statusCode: 400 });
  });
});
