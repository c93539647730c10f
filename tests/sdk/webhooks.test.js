import assert from "node:assert/strict";
import { constants, createVerify } from "node:crypto";
import { readFileSync } from "node:fs";
import https from "node:https";
import { after, before, describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/node-sdk";
import { backend, management } from "./clients.js";

const port = Number(process.env.RECEIVER_PORT);
const url = `https://127.0.0.1:${port}/hook`;

/** Answers every request with 204 and hands it to whoever waits. */
class Receiver {
  told = [];
  waiting = [];

  async open() {
    const options = {
      cert: readFileSync(process.env.RECEIVER_CERTIFICATE),
      key: readFileSync(process.env.RECEIVER_KEY),
    };
    this.server = https.createServer(options, (request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        response.writeHead(204).end();
        this.told.push({ headers: request.headers, text: Buffer.concat(chunks).toString() });
        this.waiting.splice(0).forEach((wake) => wake());
      });
    });
    await new Promise((resolve) => this.server.listen(port, "127.0.0.1", resolve));
  }

  async next() {
    while (this.told.length === 0) await new Promise((resolve) => this.waiting.push(resolve));
    return this.told.shift();
  }

  close() {
    return new Promise((resolve) => this.server.close(resolve));
  }
}

// What json-stable-stringify does with JSON.
const stringify = (value) => {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(stringify).join(",")}]`;
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${stringify(value[name])}`).join(",")}}`;
};

/** As the vendor's documentation tells receivers to do it. */
const isSigned = ({ headers, text }, key) => {
  const verifier = createVerify("SHA256");
  verifier.update(stringify(JSON.parse(text)));
  return verifier.verify({ key, padding: constants.RSA_PKCS1_PSS_PADDING }, Buffer.from(headers["bt-signature"], "base64"));
};

const publicKey = async (tenantId) =>
  (await fetch(`${process.env.COFFER_URL}/webhooks/public-key?tenant_id=${tenantId}`)).text();

describe("a webhook", () => {
  const receiver = new Receiver();

  before(() => receiver.open());
  after(() => receiver.close());

  it("lives from its creation to its deletion", async () => {
    await management.webhooks.ping();
    const types = await management.webhooks.events.list();
    assert.ok(types.includes("token.created"));
    const made = await management.webhooks.create({ name: "Made", url, events: ["token.created"], notifyEmail: "a@b" });
    assert.equal(made.status, "enabled");
    assert.equal(made.notifyEmail, "a@b");
    assert.ok(made.createdAt instanceof Date);
    assert.equal((await management.webhooks.get(made.id)).name, "Made");
    const updated = await management.webhooks.update(made.id, { name: "Updated", url, events: ["token.deleted"] });
    assert.deepEqual(updated.events, ["token.deleted"]);
    const list = await management.webhooks.list();
    assert.deepEqual(list.data.map(({ name }) => name), ["Updated"]);
    await management.webhooks.delete(made.id);
    await assert.rejects(management.webhooks.get(made.id), BasisTheory.NotFoundError);
  });

  it("is told of events in a way that its receiver can verify", async () => {
    const { id, tenantId } = await management.webhooks.create({ name: "Told", url, events: ["token.created"] });
    const token = await backend.tokens.create({
      type: "token",
      data: "x",
      metadata: { zz: "last", "10": "ten", "9": "nine", text: "ü\u2028\u0001\u{1F600}" },
    });
    const told = await receiver.next();
    const { event, delivered_at: deliveredAt } = JSON.parse(told.text);
    assert.equal(told.headers["bt-signature-version"], "v1");
    assert.equal(event.type, "token.created");
    assert.equal(event.data.id, token.id);
    assert.deepEqual(event.data.metadata, token.metadata);
    assert.ok(new Date(deliveredAt) >= new Date(event.timestamp));
    assert.ok(!("data" in event.data));
    const key = await publicKey(tenantId);
    assert.ok(isSigned(told, key));
    assert.ok(!isSigned({ ...told, text: told.text.replace("nine", "none") }, key));
    await management.webhooks.delete(id);
  });
});
