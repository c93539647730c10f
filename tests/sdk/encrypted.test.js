import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/node-sdk";
import * as jose from "jose";
import { backend, card, checkout, management } from "./clients.js";

const encoder = new TextEncoder();

// As the mobile clients do: the bare bytes between the lines are a public key of X25519.
const bareKey = (pem) => {
  const raw = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
  assert.equal(raw.length, 32);
  return jose.importJWK({ kty: "OKP", crv: "X25519", x: raw.toString("base64url") }, "ECDH-ES");
};

const encrypt = (key, keyId, clear, alg = "ECDH-ES") =>
  new jose.CompactEncrypt(encoder.encode(clear)).setProtectedHeader({ alg, enc: "A256GCM", kid: keyId }).encrypt(key);

// The SDK has no argument for what kind of key; the API has.
const makeKey = async (kind) => {
  const answer = await fetch(`${process.env.COFFER_URL}/keys`, {
    method: "POST",
    headers: { "BT-API-KEY": process.env.COFFER_MANAGEMENT_KEY, "Content-Type": "application/json" },
    body: JSON.stringify(kind),
  });
  assert.equal(answer.status, 201);
  return answer.json();
};

describe("a key for clients", () => {
  it("lives from its creation to its deletion", async () => {
    const made = await management.keys.create();
    assert.ok(made.keyId);
    assert.match(made.publicKeyPem, /^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/]{43}=\n-----END PUBLIC KEY-----\n$/);
    assert.ok(made.expiresAt instanceof Date);
    assert.equal((await management.keys.get(made.keyId)).keyId, made.keyId);
    assert.ok((await management.keys.list()).some(({ keyId }) => keyId === made.keyId));
    await management.keys.delete(made.keyId);
    await assert.rejects(management.keys.get(made.keyId), BasisTheory.NotFoundError);
  });

  it("expires when it is told to", async () => {
    const expiresAt = new Date(Date.now() + 3_600_000);
    const made = await management.keys.create({ expiresAt });
    assert.equal(made.expiresAt.getTime(), expiresAt.getTime());
  });
});

describe("what jose encrypted", () => {
  it("becomes a card", async () => {
    const { keyId, publicKeyPem } = await management.keys.create();
    const encrypted = await encrypt(await bareKey(publicKeyPem), keyId, JSON.stringify(card));
    const { id } = await checkout.tokens.create({ type: "card", encrypted });
    assert.deepEqual((await backend.tokens.get(id)).data, card);
  });

  it("opens with every algorithm and kind of key that is offered", async () => {
    const kinds = [
      { crv: "X25519" },
      { crv: "P-256" },
      { alg: "ECDH-ES+A256KW", crv: "X25519" },
      { alg: "ECDH-ES+A256KW", crv: "P-256" },
      { alg: "RSA-OAEP" },
    ];
    for (const kind of kinds) {
      const { key_id: keyId, jwk, algorithm } = await makeKey(kind);
      const key = await jose.importJWK(jwk);
      const encrypted = await encrypt(key, keyId, JSON.stringify(card), algorithm);
      const { data } = await backend.tokens.create({ type: "card", encrypted });
      assert.deepEqual(data, card, JSON.stringify(kind));
    }
  });

  it("opens with what it imports from the lines of P-256 and RSA keys", async () => {
    for (const kind of [{ crv: "P-256" }, { alg: "RSA-OAEP" }]) {
      const made = await makeKey(kind);
      const key = await jose.importSPKI(made.public_key_pem, made.algorithm);
      const encrypted = await encrypt(key, made.key_id, '"text"', made.algorithm);
      assert.equal((await backend.tokens.create({ type: "token", encrypted })).data, "text");
    }
  });

  it("binds the parties that are named", async () => {
    const { key_id: keyId, jwk } = await makeKey({ crv: "P-256" });
    const encrypted = await new jose.CompactEncrypt(encoder.encode('"text"'))
      .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", kid: keyId })
      .setKeyManagementParameters({ apu: encoder.encode("Alice"), apv: encoder.encode("Bob") })
      .encrypt(await jose.importJWK(jwk, "ECDH-ES"));
    assert.equal((await backend.tokens.create({ type: "token", encrypted })).data, "text");
  });

  it("becomes an intent, and a token of it", async () => {
    const { keyId, publicKeyPem } = await management.keys.create();
    const encrypted = await encrypt(await bareKey(publicKeyPem), keyId, JSON.stringify(card));
    const intent = await backend.tokenIntents.create({ type: "card", data: undefined, encrypted });
    const token = await backend.tokens.create({ tokenIntentId: intent.id });
    assert.equal(token.data.number, card.number);
  });

  it("is refused a second time", async () => {
    const { keyId, publicKeyPem } = await management.keys.create();
    const encrypted = await encrypt(await bareKey(publicKeyPem), keyId, JSON.stringify(card));
    await backend.tokens.create({ type: "card", encrypted });
    await assert.rejects(backend.tokens.create({ type: "card", encrypted }), BasisTheory.BadRequestError);
  });
});
