// JSON values: all that crosses the border between core and a plugin.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Sample: `{ ip: '10.0.0.11', ports: [22] }`. */
export interface JsonObject {
  readonly [key: string]: Json;
}
