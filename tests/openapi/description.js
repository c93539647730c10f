import { readFileSync } from "node:fs";
import { parse } from "yaml";

export const text = readFileSync(process.env.COFFER_OPENAPI, "utf8");
export const description = parse(text);

const methods = ["get", "put", "post", "delete", "patch"];

/// Follows references within the description, as far as they go at the top.
export const resolved = (node) =>
  node?.$ref === undefined ? node : resolved(node.$ref.slice(2).split("/").reduce((at, name) => at[name], description));

/// Every operation with its method and path, and the parameters of its path among its own.
export const operations = Object.entries(description.paths).flatMap(([path, item]) =>
  methods
    .filter((method) => item[method] !== undefined)
    .map((method) => ({
      ...item[method],
      method: method.toUpperCase(),
      path,
      parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map(resolved),
    })),
);

const segments = (path) => path.split("/").filter((segment) => segment !== "");
const isVariable = (segment) => segment.startsWith("{");

/// The operation that a request leads to: literal segments go before variable ones.
export const operationOf = (method, target) => {
  const wanted = segments(target.split("?")[0]);
  const fits = ({ path }) => {
    const own = segments(path);
    return own.length === wanted.length && own.every((segment, i) => isVariable(segment) || segment === wanted[i]);
  };
  const variables = ({ path }) => segments(path).filter(isVariable).length;
  return operations
    .filter((operation) => operation.method === method && fits(operation))
    .sort((a, b) => variables(a) - variables(b))[0];
};
