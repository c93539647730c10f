import assert from "node:assert/strict";
import { publicEncrypt } from "node:crypto";
import { describe, it } from "node:test";
import { operations as all } from "./description.js";
import { allExamples, example, usedExamples } from "./examples.js";
import { send, statusesOf } from "./service.js";

const operations = all.filter(({ tags }) => tags.includes("Tap"));
const { sk_test: secret, pk_test: publishable } = JSON.parse(process.env.TAP_KEYS);
const absent = "0123456789abcdef01234567";

const expect = async (status, ...request) => {
  const answer = await send(...request);
  assert.equal(answer.status, status, answer.text);
  return answer;
};

const createToken = async () =>
  (await expect(200, "POST", "/v2/tokens", { bearer: secret, body: example("createTapToken", "card") })).body.id;
const createCustomer = async () =>
  (await expect(200, "POST", "/v2/customers", { bearer: secret, body: example("createTapCustomer", "contact") })).body.id;

describe("every operation of the Tap face", () => {
  for (const { method, path, operationId, ...operation } of operations) {
    const target = path.replaceAll(/\{\w+\}/g, absent);
    it(`refuses strangers, and publishable keys where it must: ${operationId}`, async () => {
      await expect(401, method, target);
      await expect(401, method, target, { bearer: "sk_test_nobody" });
      if (operation["x-application-type"] === "private") await expect(403, method, target, { bearer: publishable });
    });
  }
});

describe("tokens for one use", () => {
  it("are created and shown as described", async () => {
    for (const name of ["card", "network"]) {
      const body = example("createTapToken", name);
      const { id } = (await expect(200, "POST", "/v2/tokens", { bearer: publishable, body })).body;
      await expect(200, "GET", `/v2/tokens/${id}`, { bearer: secret });
    }
    await expect(404, "GET", `/v2/tokens/tok_${absent}`, { bearer: secret });
    await expect(400, "POST", "/v2/tokens", { bearer: secret, body: {} });
    const body = { saved_card: { card_id: `card_${absent}`, customer_id: `cus_${absent}` } };
    await expect(404, "POST", "/v2/tokens", { bearer: secret, body });
  });
});

describe("encrypted cards", () => {
  it("are made and refused as described", async () => {
    const { body } = await expect(200, "GET", "/v2/init", { bearer: publishable });
    const card = { number: "5123450000000008", exp_month: "01", exp_year: "2039", cvc: "100", name: "Omar Said" };
    const key = { key: body.encryption_key, oaepHash: "sha256" };
    const crypted_data = publicEncrypt(key, Buffer.from(JSON.stringify(card))).toString("base64");
    const request = { bearer: publishable, body: { card: { crypted_data } } };
    await expect(200, "POST", "/v2/tokens", request);
    await expect(400, "POST", "/v2/tokens", request);
    await expect(400, "POST", "/v2/tokens", { bearer: publishable, body: example("createTapToken", "encrypted") });
  });
});

describe("customers and their cards", () => {
  it("are as described", async () => {
    const customer = await createCustomer();
    const path = `/v2/customers/${customer}`;
    await expect(200, "GET", path, { bearer: secret });
    await expect(200, "GET", "/v2/customers?limit=1", { bearer: secret });
    await expect(400, "GET", "/v2/customers?limit=99", { bearer: secret });
    await expect(400, "POST", "/v2/customers", { bearer: secret, body: {} });
    await expect(200, "PUT", path, { bearer: secret, body: { description: "a friend" } });
    await expect(400, "PUT", path, { bearer: secret, body: { first_name: null } });
    const source = { bearer: secret, body: { source: await createToken() } };
    const card = (await expect(200, "POST", `/v2/card/${customer}`, source)).body.id;
    await expect(400, "POST", `/v2/card/${customer}`, source);
    await expect(200, "GET", `/v2/card/${customer}`, { bearer: secret });
    await expect(200, "GET", `/v2/card/${customer}/${card}`, { bearer: secret });
    const saved = { saved_card: { card_id: card, customer_id: customer } };
    await expect(200, "POST", "/v2/tokens", { bearer: secret, body: saved });
    await expect(200, "DELETE", `/v2/card/${customer}/${card}`, { bearer: secret });
    await expect(404, "DELETE", `/v2/card/${customer}/${card}`, { bearer: secret });
    await expect(404, "GET", `/v2/card/${customer}/${card}`, { bearer: secret });
    await expect(200, "DELETE", path, { bearer: secret });
    for (const method of ["GET", "PUT", "DELETE"]) {
      await expect(404, method, path, { bearer: secret, ...(method === "PUT" && { body: {} }) });
    }
    await expect(404, "POST", `/v2/card/${customer}`, source);
    await expect(404, "GET", `/v2/card/${customer}`, { bearer: secret });
  });
});

describe("payments", () => {
  it("are refused as described where there is no processor", async () => {
    for (const target of ["/v2/charges", "/v2/authorize", "/v2/card/verify"]) {
      const body = {
        amount: 1,
        currency: "KWD",
        customer: { first_name: "Lena", email: "lena@example.org" },
        source: { id: await createToken() },
        redirect: { url: "https://shop.example/back" },
      };
      await expect(403, "POST", target, { bearer: secret, body });
      await expect(400, "POST", target, { bearer: secret, body: {} });
    }
    await expect(404, "GET", `/v2/charges/chg_${absent}`, { bearer: secret });
    await expect(404, "GET", `/v2/authorize/auth_${absent}`, { bearer: secret });
  });
});

describe("BINs", () => {
  it("are told of as described", async () => {
    await expect(200, "GET", "/v2/bin/411111", { bearer: publishable });
    await expect(400, "GET", "/v2/bin/4111", { bearer: publishable });
    await expect(404, "GET", "/v2/bin/999999", { bearer: publishable });
  });
});

describe("the description of the Tap face", () => {
  for (const { operationId, responses } of operations) {
    it(`has no answer that was not met: ${operationId}`, () => {
      // The service of these tests has no processor; tap_charges.cpp has.
      const shown = /^readTap(Charge|Authorize)$/.test(operationId) && ["200"];
      const made = /^(createTap(Charge|Authorize)|verifyTapCard)$/.test(operationId) && ["200", "404", "409"];
      const needsProcessor = (status) => (shown || made || []).includes(status);
      const isMet = (status) => !["429", "503", "default"].includes(status) && !needsProcessor(status);
      const described = Object.keys(responses).filter(isMet);
      assert.deepEqual([...statusesOf(operationId)].sort(), described.map(Number).sort());
    });
  }

  it("has no example that was not sent", () => {
    assert.deepEqual([...usedExamples].sort(), allExamples.filter((name) => name.includes("Tap")).sort());
  });
});
