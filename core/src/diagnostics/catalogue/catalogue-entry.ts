/** A page of `brolly explain`. */
export interface CatalogueEntry {
  readonly title: string;
  readonly explanation: string;
  /** Cloudify's number for the same problem, where it has one. */
  readonly cloudifyCode?: number;
}
