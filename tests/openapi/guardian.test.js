import assert from "node:assert/strict";
import { createCipheriv, createPublicKey, publicEncrypt, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { get } from "node:https";
import { dirname } from "node:path";
import { describe, it } from "node:test";
import { operations as all } from "./description.js";
import { allExamples, example, usedExamples } from "./examples.js";
import { expect, statusesOf } from "./service.js";

const operations = all.filter(({ tags }) => tags.includes("Guardian"));
const { admin_token: admin } = JSON.parse(process.env.GUARDIAN_KEYS);
/// With the client certificate of cofferd.
const askSandbox = (path) =>
  new Promise((resolve, reject) => {
    const file = (name) => readFileSync(`${dirname(process.env.COFFER_CA)}/${name}`);
    const options = { ca: file("ca.pem"), cert: file("client.pem"), key: file("client.key") };
    get(process.env.COFFER_SANDBOX_URL + path, options, async (response) => {
      resolve({ body: JSON.parse((await response.toArray()).join("")) });
    }).on("error", reject);
  });
const absent = "5a9d9c3e-0000-4000-8000-000000000000";

const createToken = async () =>
  (await expect(201, "POST", "/api/pci/tokens", { admin, body: example("createGuardianPciToken", "pan") })).body.id;

const makeKey = async (scopes) =>
  (await expect(201, "POST", "/api/admin/api-keys", { admin, body: { ...example("createGuardianApiKey", "week"), scopes } })).body;

describe("every operation of the Guardian face", () => {
  for (const { method, path, operationId, security } of operations) {
    if (security.length !== 2) continue; // for anyone who knows an id
    const [{ guardianKey: [scope] }] = security;
    const target = path.replaceAll(/\{\w+\}/g, absent);
    it(`refuses strangers: ${operationId}`, async () => {
      await expect(401, method, target, { guardian: "key_nobody" });
      await expect(401, method, target, { admin: "admin_nobody" });
    });
    it(`refuses keys without its scope: ${operationId}`, async () => {
      const other = scope === "pci:tokens:read" ? "pci:tokens:update" : "pci:tokens:read";
      await expect(403, method, target, { guardian: (await makeKey([other])).key_value });
    });
  }
});

describe("PCI tokens", () => {
  it("are created, shown, listed and deleted as described", async () => {
    const path = `/api/pci/tokens/${await createToken()}`;
    await createToken();
    await expect(200, "GET", path, { admin });
    const { body } = await expect(200, "GET", "/api/pci/tokens?limit=1", { admin });
    await expect(200, "GET", new URL(body.links.next).pathname + new URL(body.links.next).search, { admin });
    await expect(204, "DELETE", path, { admin });
    await expect(404, "GET", path, { admin });
    await expect(404, "DELETE", path, { admin });
  });

  it("are refused as described", async () => {
    await expect(400, "POST", "/api/pci/tokens", { admin, body: "{" });
    await expect(422, "POST", "/api/pci/tokens", { admin, body: {} });
    await expect(422, "GET", "/api/pci/tokens?limit=101", { admin });
  });
});

describe("security codes", () => {
  it("are told of and destroyed as described", async () => {
    const path = `/api/pci/tokens/${await createToken()}/security-code`;
    await expect(200, "GET", path, { admin });
    await expect(204, "DELETE", path, { admin });
    await expect(404, "GET", `/api/pci/tokens/${absent}/security-code`, { admin });
    await expect(404, "DELETE", `/api/pci/tokens/${absent}/security-code`, { admin });
  });
});

describe("network tokens", () => {
  const target = "/api/network/tokens";
  const body = example("createGuardianNetworkToken", "pan");
  const purchase = example("createGuardianCryptogram", "purchase");
  const create = async () => (await expect(201, "POST", target, { admin, body })).body.id;

  it("are made, shown, used and deleted as described", async () => {
    const path = `${target}/${await create()}`;
    const source = { type: "pci_token", pci_token_id: await createToken() };
    await expect(201, "POST", target, { admin, body: { source } });
    await expect(200, "POST", target, { admin, body: example("createGuardianNetworkToken", "session") });
    await expect(200, "GET", path, { admin });
    const { body: page } = await expect(200, "GET", `${target}?limit=1`, { admin });
    await expect(200, "GET", new URL(page.links.next).pathname + new URL(page.links.next).search, { admin });
    await expect(200, "POST", `${path}/cryptograms`, { admin, body: purchase });
    await expect(200, "POST", `${path}/cryptograms`, { admin, body: { ...purchase, mode: "reference" } });
    await expect(200, "GET", `${path}/card-art`, { admin });
    await expect(204, "DELETE", path, { admin });
    await expect(404, "GET", path, { admin });
    await expect(404, "DELETE", path, { admin });
    await expect(404, "GET", `${path}/card-art`, { admin });
    await expect(404, "POST", `${path}/cryptograms`, { admin, body: purchase });
  });

  it("are refused as described", async () => {
    await expect(400, "POST", target, { admin, body: "{" });
    await expect(422, "POST", target, { admin, body: {} });
    await expect(422, "GET", `${target}?limit=101`, { admin });
    const path = `${target}/${await create()}/cryptograms`;
    await expect(400, "POST", path, { admin, body: "{" });
    await expect(422, "POST", path, { admin, body: {} });
    const headers = { "x-idempotency-key": "one-network-token" };
    await expect(201, "POST", target, { admin, body, headers });
    await expect(409, "POST", target, { admin, body: { ...body, metadata: {} }, headers });
    await expect(200, "POST", path, { admin, body: purchase, headers });
    await expect(409, "POST", path, { admin, body: { ...purchase, amount: 1 }, headers });
  });

  it("are spoken of by schemes as described", async () => {
    const path = "/api/network/notifications/sandbox";
    const bearer = process.env.SANDBOX_SECRET;
    const changed = example("notifyGuardianNetwork", "changed");
    await expect(401, "POST", path, { bearer: "nobody", body: changed });
    await expect(400, "POST", path, { bearer, body: "{" });
    await expect(422, "POST", path, { bearer, body: {} });
    await expect(404, "POST", path, { bearer, body: changed });
    await create();
    const { body: all } = await askSandbox("/lab/tokens");
    const { scheme_reference } = all.tokens.find(({ status }) => status === "ACTIVE");
    await expect(204, "POST", path, { bearer, body: { ...changed, scheme_reference } });
  });
});

describe("metadata inquiries", () => {
  it("are answered as described", async () => {
    const target = "/api/metadata/inquiries";
    await expect(200, "POST", target, { admin, body: example("inquireGuardianMetadata", "pan") });
    await expect(200, "POST", target, { admin, body: { source: { type: "pci_token", pci_token_id: await createToken() } } });
    await expect(404, "POST", target, { admin, body: { source: { type: "pci_token", pci_token_id: absent } } });
    await expect(400, "POST", target, { admin, body: "[]" });
    await expect(422, "POST", target, { admin, body: {} });
  });
});

describe("API keys", () => {
  it("are made, shown, changed and deleted as described", async () => {
    const path = `/api/admin/api-keys/${(await makeKey(["pci:tokens:read", "pci:tokens:create"])).id}`;
    await expect(200, "GET", path, { admin });
    await expect(200, "GET", "/api/admin/api-keys?limit=1", { admin });
    await expect(200, "PATCH", path, { admin, body: example("changeGuardianApiKey", "reading") });
    await expect(400, "PATCH", path, { admin, body: "{" });
    await expect(422, "PATCH", path, { admin, body: { scopes: [] } });
    await expect(204, "DELETE", path, { admin });
    await expect(404, "GET", path, { admin });
    await expect(404, "DELETE", path, { admin });
    await expect(404, "PATCH", path, { admin, body: { scopes: ["pci:tokens:read"] } });
    await expect(400, "POST", "/api/admin/api-keys", { admin, body: "{" });
    await expect(422, "POST", "/api/admin/api-keys", { admin, body: {} });
    await expect(422, "GET", "/api/admin/api-keys?limit=0", { admin });
  });
});

describe("idempotency keys of the Guardian face", () => {
  it("are for one body", async () => {
    const again = async (status, target, body) => {
      const options = { admin, body, headers: { "x-idempotency-key": "only-once" } };
      return expect(status, "POST", target, options);
    };
    const card = example("createGuardianPciToken", "pan");
    await again(201, "/api/pci/tokens", card);
    assert.equal((await again(201, "/api/pci/tokens", card)).headers.get("x-idempotency-replayed"), "true");
    await again(409, "/api/pci/tokens", { ...card, expires_in: 1 });
    const key = example("createGuardianApiKey", "week");
    await again(201, "/api/admin/api-keys", key);
    await again(409, "/api/admin/api-keys", { ...key, expires_in: 1 });
  });
});

/// A compact JWE (RFC 7516) to the key that a session gives.
const encrypt = ({ alg, kid, ...jwk }, clear) => {
  const header = Buffer.from(JSON.stringify({ alg, enc: "A256GCM", kid })).toString("base64url");
  const [content, iv] = [randomBytes(32), randomBytes(12)];
  const oaepHash = { "RSA-OAEP": "sha1", "RSA-OAEP-256": "sha256" }[alg];
  const wrapped = publicEncrypt({ key: createPublicKey({ key: jwk, format: "jwk" }), oaepHash }, content);
  const cipher = createCipheriv("aes-256-gcm", content, iv).setAAD(Buffer.from(header));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(clear)), cipher.final()]);
  return [header, ...[wrapped, iv, sealed, cipher.getAuthTag()].map((part) => part.toString("base64url"))].join(".");
};

describe("capture sessions", () => {
  const open = async () =>
    (await expect(200, "POST", "/api/pci/tokens", { admin, body: example("createGuardianPciToken", "session") })).body.session_id;
  const complete = (status, session, body) => expect(status, "POST", `/sessions/${session}/complete-action`, { body });
  const withPayload = (body, payload) => ({ ...body, result: { enc_payload: payload } });

  it("are opened, looked at and completed as described", async () => {
    const session = await open();
    const { data } = (await expect(200, "GET", `/sessions/${session}`)).body;
    const body = example("completeGuardianSession", "card");
    assert.equal((await complete(200, session, body)).body.status, "failure");
    const card = { account_number: "4242424242424242", expiry_month: 8, expiry_year: 2032, security_code: "321" };
    const done = await complete(200, session, withPayload(body, encrypt(data.jwk, card)));
    assert.equal(done.body.status, "success", done.text);
    await expect(200, "GET", `/sessions/${session}`);
    await complete(409, session, body);
    await expect(200, "GET", `/api/pci/tokens/${done.body.data.token_id}`, { admin });
  });

  it("renew a security code as described", async () => {
    const path = `/api/pci/tokens/${await createToken()}/security-code`;
    const once = { admin, headers: { "x-idempotency-key": "refresh-1" } };
    const { session_id: session } = (await expect(200, "POST", path, once)).body;
    await expect(409, "POST", path, { ...once, body: { other: true } });
    const { data } = (await expect(200, "GET", `/sessions/${session}`)).body;
    const body = { action: "refresh_security_code", result: { enc_payload: encrypt(data.jwk, { security_code: "987" }) } };
    assert.equal((await complete(200, session, body)).body.status, "success");
    await expect(404, "POST", `/api/pci/tokens/${absent}/security-code`, { admin });
  });

  it("are refused as described", async () => {
    const session = await open();
    await complete(400, session, "{");
    await complete(422, session, {});
    await complete(404, absent, {});
    await expect(404, "GET", `/sessions/${absent}`);
    await expect(401, "GET", `/sessions/${session}`, { guardian: "key_nobody" });
    await expect(401, "POST", `/sessions/${session}/complete-action`, { guardian: "key_nobody", body: {} });
  });
});

describe("forwards", () => {
  const to = (url) => ({ "x-destination-url": url });
  const hook = "https://hooks.example/psp";

  for (const [name, path, make] of [
    ["cards", "/api/pci/tokens", createToken],
    ["generic tokens", "/api/generic/tokens", () => createGenericToken()],
  ]) {
    it(`of ${name} go where they may, and are refused as described`, async () => {
      const target = `${path}/${await make()}/forward`;
      await expect(502, "POST", target, { admin, body: { a: 1 }, headers: to(hook) });
      await expect(407, "POST", target, { admin, body: { a: 1 }, headers: to("https://elsewhere.example/") });
      await expect(422, "POST", target, { admin, body: { a: "{{ nothing }}" }, headers: to(hook) });
      await expect(400, "POST", target, { admin, body: { a: 1 } });
      await expect(404, "POST", `${path}/${absent}/forward`, { admin, body: { a: 1 }, headers: to(hook) });
    });
  }
});

describe("forwards of cryptograms", () => {
  it("go where they may, and are refused as described", async () => {
    const body = example("createGuardianNetworkToken", "pan");
    const path = `/api/network/tokens/${(await expect(201, "POST", "/api/network/tokens", { admin, body })).body.id}`;
    const purchase = { ...example("createGuardianCryptogram", "purchase"), mode: "reference" };
    const { cryptogram_reference } = (await expect(200, "POST", `${path}/cryptograms`, { admin, body: purchase })).body;
    const headers = { "x-cryptogram-reference": cryptogram_reference, "x-destination-url": "https://hooks.example/psp" };
    const send = (status, body, more) =>
      expect(status, "POST", `${path}/forward`, { admin, body, headers: { ...headers, ...more } });
    await send(502, { cavv: "{{ cryptogram }}" });
    await send(422, { cavv: "{{ nothing }}" });
    await send(404, { cavv: "{{ cryptogram }}" }, { "x-cryptogram-reference": absent });
    await send(407, { cavv: "{{ cryptogram }}" }, { "x-destination-url": "https://elsewhere.example/" });
    await expect(400, "POST", `${path}/forward`, { admin, body: {} });
  });
});

describe("webhooks of the Guardian face", () => {
  it("are made, shown and deleted as described", async () => {
    const target = "/api/admin/webhooks";
    const body = example("createGuardianWebhook", "updates");
    const once = { admin, headers: { "x-idempotency-key": "webhook-1" } };
    const { id } = (await expect(201, "POST", target, { ...once, body })).body;
    await expect(409, "POST", target, { ...once, body: { ...body, hmac_key: "another-key-of-the-shop" } });
    await expect(200, "GET", `${target}/${id}`, { admin });
    await expect(200, "GET", `${target}?limit=5`, { admin });
    await expect(204, "DELETE", `${target}/${id}`, { admin });
    await expect(404, "GET", `${target}/${id}`, { admin });
    await expect(404, "DELETE", `${target}/${id}`, { admin });
    await expect(400, "POST", target, { admin, body: "{" });
    await expect(422, "POST", target, { admin, body: {} });
    await expect(422, "GET", `${target}?limit=0`, { admin });
  });
});

const createType = async () =>
  (await expect(201, "POST", "/api/admin/types", { admin, body: example("createGuardianType", "iban") })).body.id;
const createGenericToken = async (type_id) => {
  const body = { ...example("createGuardianGenericToken", "iban"), type_id: type_id ?? (await createType()) };
  return (await expect(201, "POST", "/api/generic/tokens", { admin, body })).body.id;
};

describe("types and generic tokens", () => {
  it("are made, shown, listed and deleted as described", async () => {
    const type = await createType();
    const token = await createGenericToken(type);
    for (const path of [`/api/admin/types/${type}`, "/api/admin/types?limit=1", `/api/generic/tokens/${token}`,
      `/api/generic/tokens?type_id=${type}`]) {
      await expect(200, "GET", path, { admin });
    }
    await expect(409, "DELETE", `/api/admin/types/${type}`, { admin });
    for (const path of [`/api/generic/tokens/${token}`, `/api/admin/types/${type}`]) {
      await expect(204, "DELETE", path, { admin });
      await expect(404, "GET", path, { admin });
      await expect(404, "DELETE", path, { admin });
    }
  });

  it("are refused as described", async () => {
    for (const target of ["/api/admin/types", "/api/generic/tokens"]) {
      await expect(400, "POST", target, { admin, body: "{" });
      await expect(422, "POST", target, { admin, body: {} });
      await expect(422, "GET", `${target}?limit=0`, { admin });
    }
    const once = { admin, headers: { "x-idempotency-key": "generic-1" } };
    const body = { ...example("createGuardianGenericToken", "iban"), type_id: await createType() };
    await expect(201, "POST", "/api/generic/tokens", { ...once, body });
    await expect(409, "POST", "/api/generic/tokens", { ...once, body: { ...body, expires_in: 7 } });
    const type = example("createGuardianType", "iban");
    await expect(201, "POST", "/api/admin/types", { ...once, body: type });
    await expect(409, "POST", "/api/admin/types", { ...once, body: { ...type, name: "other" } });
  });
});

describe("the description of the Guardian face", () => {
  for (const { operationId, responses } of operations) {
    it(`has no answer that was not met: ${operationId}`, () => {
      const described = Object.keys(responses).filter((status) => !["2XX", "429", "503", "default"].includes(status));
      assert.deepEqual([...statusesOf(operationId)].sort(), described.map(Number).sort());
    });
  }

  it("has no example that was not sent", () => {
    assert.deepEqual([...usedExamples].sort(), allExamples.filter((name) => name.includes("Guardian")).sort());
  });
});
