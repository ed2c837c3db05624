// The package comes without types.

declare module 'unbzip2-stream' {
  /** A stream that takes what was compressed by bzip2 and gives what it was. */
  export default function bunzip(): NodeJS.ReadWriteStream;
}
