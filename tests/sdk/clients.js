import { BasisTheoryClient } from "@basis-theory/node-sdk";

const environment = process.env.COFFER_URL;

// No retries: a test wants the first answer.
const client = (apiKey) => new BasisTheoryClient({ apiKey, environment, maxRetries: 0 });

export const backend = client(process.env.COFFER_PRIVATE_KEY);
export const checkout = client(process.env.COFFER_PUBLIC_KEY);
export const management = client(process.env.COFFER_MANAGEMENT_KEY);
export const reader = client(process.env.READER_KEY);
export const redacted = client(process.env.REDACTED_KEY);
export const stranger = client("key_of_nobody");

export const card = { number: "4242424242424242", expiration_month: 12, expiration_year: 2030, cvc: "123" };
