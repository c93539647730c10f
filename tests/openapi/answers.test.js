import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { description, operations as all, text } from "./description.js";
import { allExamples, checkExample, example, usedExamples } from "./examples.js";
import "./beside_tokens.js";
import { backend, checkout, expect, manager, patch, statusesOf } from "./service.js";

const otherFaces = ["Tap", "Guardian"]; // in tap.test.js and guardian.test.js
const operations = all.filter(({ tags }) => !otherFaces.some((face) => tags.includes(face)));

const nobody = "5a9d9c3e-0000-4000-8000-000000000000";
const token = { type: "token", data: { any: ["JSON", 1, null] } };

const create = async (body, key = backend) => (await expect(201, "POST", "/tokens", { key, body })).body.id;
const open = async () => (await expect(201, "POST", "/sessions", { key: checkout })).body;

describe("every operation", async () => {
  for (const { method, path, operationId, security } of operations) {
    if (security?.length === 0) continue;
    const target = path.replaceAll(/\{\w+\}/g, nobody);
    it(`refuses strangers and sessions that nobody authorised: ${operationId}`, async () => {
      await expect(401, method, target, { key: "key_test_pvt_nobody" });
      await expect(401, method, target);
      await expect(403, method, target, { key: (await open()).session_key });
    });
  }
});

describe("tokens", () => {
  it("are created as the examples say", async () => {
    for (const name of ["card", "alias", "user"]) {
      const body = example("createToken", name);
      checkExample("createToken", name, await expect(201, "POST", "/tokens", { key: checkout, body }));
    }
  });

  it("are of every type, with what their answers show besides", async () => {
    const number = "4242424242424242";
    const data = {
      token: null,
      card: { number, expiration_month: "4", expiration_year: "2030", cvc: 123 },
      card_number: "378282246310005",
      network_token: { number },
      bank: { routing_number: "021000021", account_number: "00001" },
      us_bank_account_number: "1234567890",
      us_bank_routing_number: "021000021",
      social_security_number: "123456789",
      employer_id_number: "12-3456789",
    };
    for (const type of description.components.schemas.TokenType.enum) {
      const body = { type, data: data[type] ?? [1.5, "x"], fingerprint_expression: "{{ data | stringify }}" };
      const id = await create(body);
      await expect(200, "GET", `/tokens/${id}`, { key: backend });
    }
  });

  it("are changed, and deleted", async () => {
    const id = await create({ type: "card", data: { number: "4242424242424242", cvc: "123" }, expires_at: "1/1/2099" });
    const change = { key: backend, body: example("updateToken", "card"), type: patch };
    const { body } = await expect(200, "PATCH", `/tokens/${id}`, change);
    assert.deepEqual(body.data, { number: "4242424242424242", expiration_month: 1, expiration_year: 2035 });
    await expect(400, "PATCH", `/tokens/${id}`, { ...change, body: { data: null } });
    await expect(415, "PATCH", `/tokens/${id}`, { ...change, type: "application/json" });
    await expect(204, "DELETE", `/tokens/${id}`, { key: backend });
    await expect(404, "GET", `/tokens/${id}`, { key: backend });
    await expect(404, "PATCH", `/tokens/${id}`, change);
    await expect(404, "DELETE", `/tokens/${id}`, { key: backend });
  });

  it("are refused as the description says", async () => {
    const { body } = await expect(400, "POST", "/tokens", {
      key: backend,
      body: { type: "card", data: { number: "4242424242424241" } },
    });
    assert.deepEqual(body, description.components.responses.Invalid.content["application/problem+json"].examples.card.value);
    await create({ ...token, id: "taken once" });
    await expect(409, "POST", "/tokens", { key: backend, body: { ...token, id: "taken once" } });
    await expect(413, "POST", "/tokens", { key: backend, body: "x".repeat(2 ** 21) });
  });

  it("are listed and searched, page by page", async () => {
    const pages = {
      "/v2/tokens?type=card&container=%2Fpci%2F&size=1": "/v2/tokens/search",
      "/tokens?type=card&type=bank&size=1&metadata[customer]=4711": "/tokens/search",
    };
    for (const [list, search] of Object.entries(pages)) {
      await expect(200, "GET", list, { key: backend });
      await expect(400, "GET", `${list.split("?")[0]}?size=101`, { key: backend });
      await expect(200, "POST", search, { key: backend, body: { size: 2 } });
      await expect(400, "POST", search, { key: backend, body: { query: "no query" } });
    }
    const byCursor = { key: backend, body: example("searchTokens", "index") };
    const byNumber = { key: backend, body: example("searchTokensByNumber", "grammar") };
    assert.equal((await expect(200, "POST", "/v2/tokens/search", byCursor)).body.data.length, 1);
    assert.equal((await expect(200, "POST", "/tokens/search", byNumber)).body.data.length, 1);
    const { next } = (await expect(200, "GET", "/v2/tokens?size=1", { key: backend })).body.pagination;
    await expect(200, "GET", `/v2/tokens?size=1&start=${encodeURIComponent(next)}`, { key: backend });
    assert.deepEqual((await expect(200, "GET", "/tokens?page=1000", { key: backend })).body.data, []);
  });
});

describe("tokens alike", () => {
  it("are one where that is wanted", async () => {
    const body = { ...token, data: "alike", fingerprint_expression: "{{ data }}", deduplicate_token: true };
    const first = await expect(201, "POST", "/tokens", { key: backend, body });
    assert.deepEqual(first.body._extras, { deduplicated: false });
    const again = await expect(201, "POST", "/tokens", { key: backend, body });
    assert.equal(again.body.id, first.body.id);
    const unseen = await expect(201, "POST", "/tokens", { key: checkout, body });
    assert.deepEqual(Object.keys(unseen.body).sort(), ["_extras", "containers", "fingerprint", "id", "tenant_id", "type"]);
    const other = await create({ ...body, data: "other" });
    const change = { data: "alike", deduplicate_token: true };
    await expect(409, "PATCH", `/tokens/${other}`, { key: backend, body: change, type: patch });
  });
});

describe("tokens of a document", () => {
  it("are created together and put back", async () => {
    const mixed = await expect(200, "POST", "/tokenize", { key: checkout, body: example("tokenize", "mixed") });
    checkExample("tokenize", "mixed", mixed);
    const { name, card } = mixed.body;
    const body = { name: `{{ ${name} }}`, number: `no. {{ ${card.id} | json: '$.number' }}` };
    const { body: clear } = await expect(200, "POST", "/detokenize", { key: backend, body });
    assert.deepEqual(clear, { name: "John Doe", number: "no. 4242424242424242" });
    const plain = await expect(200, "POST", "/detokenize", { key: backend, body: example("detokenize", "plain") });
    checkExample("detokenize", "plain", plain);
  });

  it("are refused together", async () => {
    await expect(400, "POST", "/tokenize", { key: backend, body: ["x", { type: "card", data: {} }] });
    await expect(409, "POST", "/tokenize", { key: backend, body: { ...token, id: "taken once" } });
    await expect(400, "POST", "/detokenize", { key: backend, body: `{{ ${nobody} }}` });
  });
});

describe("associations", () => {
  const key = backend;

  it("are made, followed and taken away", async () => {
    const [parent, child] = [await create(token), await create(token)];
    const children = `/tokens/${parent}/children`;
    await expect(201, "POST", children, { key, body: token });
    await expect(409, "POST", children, { key, body: { ...token, id: "taken once" } });
    await expect(400, "POST", children, { key, body: {} });
    await expect(204, "POST", `${children}/${child}`, { key });
    await expect(400, "POST", `${children}/${parent}`, { key });
    assert.equal((await expect(200, "GET", `${children}?type=token`, { key })).body.data.length, 2);
    await expect(400, "GET", `${children}?size=101`, { key });
    await expect(204, "DELETE", `${children}/${child}`, { key });
    await expect(404, "DELETE", `${children}/${child}`, { key });
    await expect(404, "POST", `${children}/${nobody}`, { key });
    await expect(404, "POST", `/tokens/${nobody}/children`, { key, body: token });
    await expect(404, "GET", `/tokens/${nobody}/children`, { key });
  });
});

describe("token intents", () => {
  it("come, are converted, and go", async () => {
    const body = example("createTokenIntent", "card");
    const made = await expect(201, "POST", "/token-intents", { key: checkout, body });
    checkExample("createTokenIntent", "card", made);
    const path = `/token-intents/${made.body.id}`;
    await expect(200, "GET", path, { key: backend });
    await create({ token_intent_id: made.body.id });
    await expect(404, "GET", path, { key: backend });
    await expect(404, "DELETE", path, { key: backend });
    const bank = { type: "bank", data: { routing_number: "021000021", account_number: "00001" } };
    const other = await expect(201, "POST", "/token-intents", { key: backend, body: bank });
    assert.deepEqual(other.body.bank, { routing_number: "021000021", account_number_last4: "0001" });
    await expect(204, "DELETE", `/token-intents/${other.body.id}`, { key: backend });
    await expect(400, "POST", "/token-intents", { key: backend, body: { type: "network_token", data: bank.data } });
  });
});

describe("sessions", () => {
  it("are opened, authorised once, and used", async () => {
    const { session_key, nonce } = await open();
    const conditions = [{ attribute: "id", operator: "starts_with", value: "order" }];
    const rules = [{ conditions, transform: "reveal", permissions: ["token:read"] }];
    const grant = { key: backend, body: { nonce, rules } };
    await expect(200, "POST", "/sessions/authorize", grant);
    await expect(409, "POST", "/sessions/authorize", grant);
    await expect(404, "POST", "/sessions/authorize", { key: backend, body: { ...grant.body, nonce: "unknown" } });
    await expect(400, "POST", "/sessions/authorize", { key: backend, body: { nonce } });
    await expect(400, "POST", "/sessions", { key: checkout, headers: { "BT-IDEMPOTENCY-KEY": "has a space" } });
    await expect(200, "GET", "/ping", { key: session_key });
    await expect(200, "GET", "/applications/key", { key: session_key });
  });
});

describe("applications", () => {
  const key = manager;

  it("live from their creation to their deletion", async () => {
    const made = await expect(201, "POST", "/applications", { key, body: example("createApplication", "rules") });
    checkExample("createApplication", "rules", made);
    await expect(400, "POST", "/applications", { key, body: { name: "x", type: "private" } });
    const path = `/applications/${made.body.id}`;
    await expect(200, "GET", "/applications/key", { key: made.body.key });
    await expect(200, "PUT", path, { key, body: example("updateApplication", "permissions") });
    await expect(400, "PUT", path, { key, body: {} });
    await expect(200, "GET", path, { key });
    const rule = { conditions: [{ attribute: "container", operator: "equals", value: "/a/" }], transform: "redact" };
    const rules = [{ ...rule, permissions: ["token:read"] }];
    const body = { name: "Conditions", type: "private", rules, expires_at: "2099-01-01", create_key: false };
    await expect(201, "POST", "/applications", { key, body });
    await expect(200, "GET", "/applications?type=private&size=100", { key });
    await expect(400, "GET", "/applications?page=0", { key });
    await expect(204, "DELETE", path, { key });
  });

  it("have keys", async () => {
    const { id } = (await expect(201, "POST", "/applications", { key, body: example("createApplication", "rules") })).body;
    const path = `/applications/${id}`;
    const made = await expect(201, "POST", `${path}/keys`, { key });
    await expect(201, "POST", `${path}/keys`, { key });
    await expect(422, "POST", `${path}/keys`, { key });
    await expect(200, "GET", `${path}/keys`, { key });
    await expect(200, "GET", `${path}/keys/${made.body.id}`, { key });
    await expect(204, "DELETE", `${path}/keys/${made.body.id}`, { key });
    await expect(404, "DELETE", `${path}/keys/${made.body.id}`, { key });
    await expect(404, "GET", `${path}/keys/${made.body.id}`, { key });
    await expect(200, "POST", `${path}/regenerate`, { key });
    const illegal = { key, headers: { "BT-IDEMPOTENCY-KEY": "has a space" } };
    await expect(400, "POST", `${path}/keys`, illegal);
    await expect(400, "POST", `${path}/regenerate`, illegal);
  });

  it("that are absent are so whatever is asked of them", async () => {
    const path = `/applications/${nobody}`;
    const body = example("updateApplication", "permissions");
    await expect(404, "GET", path, { key });
    await expect(404, "PUT", path, { key, body });
    await expect(404, "DELETE", path, { key });
    await expect(404, "POST", `${path}/regenerate`, { key });
    await expect(404, "POST", `${path}/keys`, { key });
    await expect(404, "GET", `${path}/keys`, { key });
    await expect(404, "GET", `${path}/keys/${nobody}`, { key });
    await expect(404, "DELETE", `${path}/keys/${nobody}`, { key });
  });
});

describe("what the vault knows by itself", () => {
  it("is told to any key", async () => {
    await expect(200, "GET", "/ping", { key: checkout });
    const [template] = (await expect(200, "GET", "/application-templates", { key: checkout })).body;
    await expect(200, "GET", `/application-templates/${template.id}`, { key: checkout });
    await expect(404, "GET", `/application-templates/${nobody}`, { key: checkout });
    await expect(200, "GET", "/permissions", { key: checkout });
    await expect(400, "GET", "/permissions?application_type=robot", { key: checkout });
    await expect(200, "GET", "/roles", { key: checkout });
  });

  it("has this description in it, for anyone", async () => {
    const served = await expect(200, "GET", "/openapi.yaml");
    assert.equal(served.text, text);
    assert.equal(served.headers.get("content-type"), "application/yaml");
    const tag = served.headers.get("etag");
    await expect(304, "GET", "/openapi.yaml", { headers: { "If-None-Match": `"other", W/${tag}` } });
    await expect(200, "GET", "/openapi.yaml", { headers: { "If-None-Match": '"other"' } });
  });
});

describe("the tenant", () => {
  const key = manager;

  it("is shown, changed, counted, and not deleted", async () => {
    await expect(200, "GET", "/tenants/self", { key });
    await expect(200, "PUT", "/tenants/self", { key, body: example("updateTenant", "fingerprints") });
    await expect(400, "PUT", "/tenants/self", { key, body: { name: "x", settings: { unknown: "true" } } });
    await expect(200, "GET", "/tenants/self", { key });
    await expect(200, "GET", "/tenants/self/reports/usage", { key });
    await expect(404, "DELETE", "/tenants/self", { key });
  });

  it("has a log of every kind of thing", async () => {
    const repeated = { key: backend, body: token, headers: { "BT-IDEMPOTENCY-KEY": "twice" } };
    assert.equal((await expect(201, "POST", "/tokens", repeated)).text, (await expect(201, "POST", "/tokens", repeated)).text);
    const types = (await expect(200, "GET", "/logs/entity-types", { key })).body.map(({ value }) => value);
    const { data } = (await expect(200, "GET", "/logs?size=5000", { key })).body;
    data.forEach(({ entity_type }) => assert.ok(types.includes(entity_type), entity_type));
    assert.ok(data.some(({ message }) => message === "Request repeated"));
    const { pagination } = (await expect(200, "GET", "/logs?size=2&entity_type=token", { key })).body;
    await expect(200, "GET", `/logs?size=2&entity_type=token&start=${pagination.next}`, { key });
    await expect(400, "GET", "/logs?start_date=soon", { key });
  });
});

describe("what is no operation", () => {
  it("is a problem too", async () => {
    for (const [status, method, target] of [
      [404, "GET", "/nowhere"],
      [405, "PUT", "/tokens"],
      [400, "GET", "/tokens/%zz"],
    ]) {
      await expect(status, method, target, { key: backend });
    }
  });

  it("stands in the description as not offered where clients of the original could look for it", async () => {
    for (const target of [
      "/reactors",
      `/reactors/${nobody}/react`,
      `/reactors/${nobody}/results/${nobody}`,
      "/3ds/sessions",
      "/apple-pay",
      "/apple-pay/domain",
      "/google-pay",
      "/network-tokens",
      "/account-updater/jobs",
      "/enrichments/bank-account-verify",
      "/tenants/self/members",
      "/tenants/self/invitations",
      "/tenants/self/owner",
      "/tenants/self/connections",
      "/tenants/self/security-contact",
    ]) {
      for (const method of ["GET", "POST"]) {
        await expect(404, method, target, { key: manager });
        await expect(404, method, target, { key: backend });
      }
    }
    for (const words of ["reactors", "3DS", "Apple Pay", "Google Pay"]) {
      assert.ok(description.info.description.includes(words), words);
    }
  });
});

describe("the description", () => {
  // Of these, the first two need a service in distress or under load; a request under way cannot be met at will, nor can
  // a token be given ten thousand children, or a tenant a hundred keys, in no time.
  const isMet = ([status, { $ref }], operationId) =>
    !["429", "503", "default"].includes(status) &&
    !$ref?.endsWith("/UnderWay") &&
    !(status === "422" && ["createChild", "linkChild", "createKey"].includes(operationId));

  for (const { operationId, responses } of operations) {
    it(`has no answer that was not met: ${operationId}`, () => {
      const described = Object.entries(responses)
        .filter((response) => isMet(response, operationId))
        .map(([status]) => Number(status));
      assert.deepEqual([...statusesOf(operationId)].sort(), described.sort());
    });
  }

  it("has no example that was not sent", () => {
    assert.deepEqual([...usedExamples].sort(), allExamples.filter((name) => !/Tap|Guardian/.test(name)).sort());
  });
});
