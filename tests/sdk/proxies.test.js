import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import https from "node:https";
import { after, before, describe, it } from "node:test";
import { BasisTheory as LegacyBasisTheory } from "@basis-theory/basis-theory-js";
import { BasisTheory } from "@basis-theory/node-sdk";
import { backend, card, management } from "./clients.js";

const port = Number(process.env.RECEIVER_PORT);
const destinationUrl = `https://127.0.0.1:${port}/api`;

/** A destination: answers with the body that it got, and keeps what else it saw. */
class Receiver {
  requests = [];

  async open() {
    const options = {
      cert: readFileSync(process.env.RECEIVER_CERTIFICATE),
      key: readFileSync(process.env.RECEIVER_KEY),
    };
    this.server = https.createServer(options, (request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        this.requests.push({ method: request.method, url: request.url, headers: request.headers, body });
        response.setHeader("content-type", request.headers["content-type"] ?? "text/plain");
        response.end(body);
      });
    });
    await new Promise((resolve) => this.server.listen(port, "127.0.0.1", resolve));
  }

  close() {
    return new Promise((resolve) => this.server.close(resolve));
  }
}

describe("a proxy", () => {
  let receiver;
  let legacy;

  before(async () => {
    receiver = new Receiver();
    await receiver.open();
    const options = { apiBaseUrl: process.env.COFFER_URL, disableTelemetry: true };
    legacy = await new LegacyBasisTheory().init(process.env.COFFER_PRIVATE_KEY, options);
  });

  after(() => receiver.close());

  it("lives from its creation to its deletion", async () => {
    const made = await management.proxies.create({
      name: "Made",
      destinationUrl,
      configuration: { KEY: "value" },
      requestTransforms: [{ type: "append_header", options: { value: "{{ config: KEY }}", location: "X-Key" } }],
      requireAuth: true,
    });
    assert.equal(made.state, "active");
    assert.match(made.key, /^[A-Za-z0-9]+$/);
    assert.ok(made.createdAt instanceof Date);
    assert.equal((await management.proxies.get(made.id)).requestTransforms[0].type, "append_header");
    const updated = await management.proxies.update(made.id, { name: "Updated", destinationUrl });
    assert.equal(updated.name, "Updated");
    await management.proxies.patch(made.id, { name: "Patched" });
    const found = [];
    for await (const proxy of await management.proxies.list({ id: made.id, size: 1 })) found.push(proxy.name);
    assert.deepEqual(found, ["Patched"]);
    await management.proxies.delete(made.id);
    await assert.rejects(management.proxies.get(made.id), BasisTheory.NotFoundError);
  });

  it("is refused with code, and says why", async () => {
    const wrong = management.proxies.create({ name: "x", destinationUrl, requestTransform: { code: "x" } });
    await assert.rejects(wrong, (error) => {
      assert.ok(error instanceof BasisTheory.BadRequestError);
      assert.match(error.body.errors["request_transform.type"][0], /code/);
      return true;
    });
  });

  it("sends a card on that its caller never sees", async () => {
    const { id } = await backend.tokens.create({ type: "card", data: card });
    const sent = await legacy.proxy.post({
      path: "sub",
      query: { x: "1" },
      headers: { "BT-PROXY-URL": destinationUrl, "Content-Type": "application/json" },
      body: { number: `{{ ${id} | json: '$.number' }}` },
    });
    assert.deepEqual(sent, { number: card.number });
    const request = receiver.requests.at(-1);
    assert.equal(request.url, "/api/sub?x=1");
    assert.deepEqual(JSON.parse(request.body), { number: card.number });
    assert.equal(request.headers["bt-api-key"], undefined);
  });

  it("that was configured is named by its key, and tokenizes what comes back", async () => {
    const { key } = await management.proxies.create({
      name: "Tokenizing",
      destinationUrl,
      responseTransforms: [
        { type: "tokenize", options: { identifier: "card", token: { type: "card", data: "{{ res.card }}" } } },
        {
          type: "append_json",
          options: { value: "{{ transform_identifier: 'card' | json: '$.id' }}", location: "$.card" },
        },
      ],
    });
    const answer = await legacy.proxy.post({
      headers: { "BT-PROXY-KEY": key, "Content-Type": "application/json" },
      body: { card },
    });
    assert.deepEqual((await backend.tokens.get(answer.card)).data, card);
  });
});
