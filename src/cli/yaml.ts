/**
 * The YAML package under its names: loaded as a module of its own where there is YAML to read. Imported directly, its names
 * are lost in the built command, where it is a CommonJS chunk.
 */
export {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  parseDocument,
  stringify,
} from 'yaml';
