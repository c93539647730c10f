import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { operations as all } from "./description.js";
import { allExamples, example, usedExamples } from "./examples.js";
import { expect, statusesOf } from "./service.js";

const operations = all.filter(({ tags }) => tags.includes("Guardian"));
const { admin_token: admin } = JSON.parse(process.env.GUARDIAN_KEYS);
const absent = "5a9d9c3e-0000-4000-8000-000000000000";

const createToken = async () =>
  (await expect(201, "POST", "/api/pci/tokens", { admin, body: example("createGuardianPciToken", "pan") })).body.id;

describe("every operation of the Guardian face", () => {
  for (const { method, path, operationId } of operations) {
    const target = path.replaceAll(/\{\w+\}/g, absent);
    it(`refuses strangers: ${operationId}`, async () => {
      await expect(401, method, target, { guardian: "key_nobody" });
      await expect(401, method, target, { admin: "admin_nobody" });
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

describe("the description of the Guardian face", () => {
  for (const { operationId, responses } of operations) {
    it(`has no answer that was not met: ${operationId}`, () => {
      const described = Object.keys(responses).filter((status) => !["429", "503", "default"].includes(status));
      assert.deepEqual([...statusesOf(operationId)].sort(), described.map(Number).sort());
    });
  }

  it("has no example that was not sent", () => {
    assert.deepEqual([...usedExamples].sort(), allExamples.filter((name) => name.includes("Guardian")).sort());
  });
});
