// Found from here whichever part of the repository is compiled.
/// <reference path="./kafkajs-snappy.d.ts" />
import kafkajs, { CompressionTypes } from 'kafkajs';
import snappy from 'kafkajs-snappy';
import { compressFrame, decompressFrame } from 'lz4-napi';

/** The only part of kafkajs' encoder that a codec needs. */
interface Encoded {
  readonly buffer: Buffer;
}

/**
 * Lets every consumer of this process read snappy and lz4 as well as gzip. Without it a single compressed record of
 * some other producer ends the consumer for good (KafkaJSNotImplemented).
 */
export function registerCodecs(): void {
  kafkajs.CompressionCodecs[CompressionTypes.Snappy] = snappy;
  kafkajs.CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: (encoder: Encoded) => compressFrame(encoder.buffer),
    decompress: (bytes: Buffer) => decompressFrame(bytes),
  });
}
