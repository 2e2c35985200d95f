/** The package ships no types of its own. */
declare module 'kafkajs-snappy' {
  /** Makes a codec for kafkajs' CompressionCodecs. */
  export default function snappy(): unknown;
}
