// `npm run package:member [FOLDER]`: what one account gets, in dist/member/ or the folder that is given: template.yaml as a
// plain CloudFormation template, and its code in a zip that is named by a digest of its content.
//
// Service-managed StackSets refuse templates with a transform, and who installs the command has no SAM CLI. So the one kind
// of resource that template.yaml leaves to AWS's transform, the function, is written out here, and what this does not know
// is refused. `npm run e2e` compares the result with what `sam build` and AWS's own aws-sam-translator make.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import { parse } from 'yaml';

const FUNCTION = 'AWS::Serverless::Function';
const TRANSFORM = 'AWS::Serverless-2016-10-31';

/** CloudFormation's short forms of functions as the long ones: `!Ref X` as `{Ref: 'X'}`. */
const SHORT_FORMS = [
  ['Ref', 'Ref'],
  ['Condition', 'Condition'],
  ...['And', 'Equals', 'GetAtt', 'If', 'Join', 'Not', 'Or', 'Select', 'Split', 'Sub'].map((name) => [
    name,
    `Fn::${name}`,
  ]),
];
const customTags = SHORT_FORMS.flatMap(([name, key]) =>
  ['scalar', 'seq'].map((collection) => ({
    tag: `!${name}`,
    ...(collection === 'seq' ? { collection } : {}),
    resolve: (value) => {
      const plain = typeof value === 'string' ? value : value.toJSON();
      return { [key]: key === 'Fn::GetAtt' && typeof plain === 'string' ? plain.split('.') : plain };
    },
  })),
);

/** Reads template.yaml; a tag that is not known is refused, for it would come out as plain text. */
const readTemplate = () =>
  parse(readFileSync('template.yaml', 'utf8'), {
    customTags,
    logLevel: 'error',
    onWarning: (warning) => {
      throw warning;
    },
  });

/** Takes known entries of an object, and refuses the rest. */
const taken = (place, object, known) => {
  const unknown = Object.keys(object).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(
      `template.yaml: ${place} has ${unknown.join(', ')}, which deploy/member-package.mjs does not know`,
    );
  return object;
};

const AS_THEY_ARE = [
  'Architectures',
  'Description',
  'Environment',
  'Handler',
  'LoggingConfig',
  'MemorySize',
  'ReservedConcurrentExecutions',
  'Role',
  'Runtime',
  'Timeout',
];
const BUILD_PROPERTIES = ['EntryPoints', 'External', 'MainFields', 'Minify', 'Target', 'UseNpmCi'];

/** The options of esbuild that `sam build` makes of a function's Metadata. */
const buildOptionsOf = (id, metadata = {}) => {
  const { BuildMethod, BuildProperties = {} } = taken(`Metadata of ${id}`, metadata, [
    'BuildMethod',
    'BuildProperties',
  ]);
  if (BuildMethod !== 'esbuild') throw new Error(`template.yaml: BuildMethod of ${id} is not esbuild`);
  const { EntryPoints, External, MainFields, Minify, Target } = taken(
    `BuildProperties of ${id}`,
    BuildProperties,
    BUILD_PROPERTIES,
  );
  return {
    entryPoints: EntryPoints,
    external: External,
    mainFields: MainFields.split(','),
    minify: Minify,
    target: Target,
  };
};

/** Bundles the code of functions: files by their paths in the zip, sorted; and what esbuild says of them. */
const bundleCode = async (options) => {
  const { outputFiles, metafile } = await build({
    ...options,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outbase: '.',
    outdir: 'unwritten',
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const files = outputFiles
    .map(({ path, contents }) => [relative('unwritten', path).split('\\').join('/'), contents])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { files, metafile };
};

/** Of names and contents: a zip also holds times, and another version of a library compresses otherwise. */
const digestOf = (files) => {
  const hash = createHash('sha256');
  for (const [name, data] of files) hash.update(`${name}\0${data.length}\0`).update(data);
  return hash.digest('hex').slice(0, 32);
};

const REGULAR_FILE = 0o100644;

const zipOf = (files) =>
  zipSync(
    Object.fromEntries(
      files.map(([name, data]) => [
        name,
        // The first day that a zip knows; a time in local time, as zips have it.
        [data, { level: 9, mtime: new Date(1980, 0, 1), os: 3, attrs: REGULAR_FILE << 16 }],
      ]),
    ),
  );

/** What SAM makes of a function: the function, and how its asynchronous invocations are tried. */
const expandedFunction = (id, resource, globals, key) => {
  const { Condition, Properties } = taken(id, resource, ['Condition', 'Metadata', 'Properties', 'Type']);
  // What is said of a function in the console has no room either.
  const {
    CodeSigningConfigArn: __,
    CodeUri,
    EventInvokeConfig,
    Description: _,
    ...properties
  } = taken(`Properties of ${id}`, { ...globals, ...Properties }, [
    ...AS_THEY_ARE,
    'CodeSigningConfigArn',
    'CodeUri',
    'EventInvokeConfig',
  ]);
  if (CodeUri !== '.') throw new Error(`template.yaml: CodeUri of ${id} is not .`);
  const condition = Condition === undefined ? {} : { Condition };
  const made = {
    [id]: {
      Type: 'AWS::Lambda::Function',
      ...condition,
      Properties: { Code: { S3Bucket: { Ref: 'CodeBucket' }, S3Key: key }, ...properties },
    },
  };
  if (EventInvokeConfig === undefined) return made;
  const place = `EventInvokeConfig of ${id}`;
  const { DestinationConfig, ...invocation } = taken(place, EventInvokeConfig, [
    'DestinationConfig',
    'MaximumRetryAttempts',
  ]);
  const { OnFailure } = taken(place, DestinationConfig, ['OnFailure']);
  const { Type, Destination } = taken(place, OnFailure, ['Type', 'Destination']);
  if (Type !== 'SQS')
    throw new Error(`template.yaml: ${place} sends to ${Type}, and SQS alone is known here`);
  return {
    ...made,
    [`${id}EventInvokeConfig`]: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      ...condition,
      Properties: {
        FunctionName: { Ref: id },
        Qualifier: '$LATEST',
        ...invocation,
        DestinationConfig: { OnFailure: { Destination } },
      },
    },
  };
};

/**
 * Without the code signing configuration of `sam deploy`, which signs what it uploads: `mfa-rules` signs nothing, and compares
 * the code in the bucket by its digest.
 */
const unsigned = ({ Parameters, Conditions, ...template }) => {
  const { CodeSigningConfigArn: _, ...parameters } = Parameters;
  const { HasCodeSigningConfig: __, ...conditions } = Conditions;
  return { ...template, Parameters: parameters, Conditions: conditions };
};

const CODE_BUCKET = {
  Type: 'String',
  Description: 'The S3 bucket, in this region, that holds the code of the functions.',
  AllowedPattern: '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]',
  ConstraintDescription: 'The name of an S3 bucket.',
};

/** Of parameters or outputs. */
const withoutDescriptions = (described) =>
  Object.fromEntries(
    Object.entries(described).map(([name, one]) => [name, { ...one, Description: undefined }]),
  );

/** The names of statements are for who reads template.yaml: a policy is the same without. */
const withoutSids = (name, value) => (name === 'Sid' ? undefined : value);

/** What CreateStack takes as TemplateBody, in bytes. */
const LARGEST_TEMPLATE = 51_200;

/**
 * Writes template.json and the zips that it names into a folder, which holds nothing else afterwards.
 *
 * @returns what esbuild bundled, for the notices of what comes from others
 */
export const packageMember = async (target) => {
  // For people alone, and there is no room for it: how parameters are grouped, what is said of them and of outputs, and names of
  // statements. docs/deployment.md describes the parameters.
  const { Transform, Globals, Resources, Metadata: _, Outputs, ...template } = unsigned(readTemplate());
  if (Transform !== TRANSFORM) throw new Error(`template.yaml: Transform is not ${TRANSFORM}`);
  const { Function: globals } = taken('Globals', Globals, ['Function']);
  const resources = {};
  const zips = new Map();
  const metafiles = [];
  // One build serves all functions that are built alike.
  const built = new Map();
  for (const [id, resource] of Object.entries(Resources)) {
    if (resource.Type !== FUNCTION) {
      if (resource.Type.startsWith('AWS::Serverless::'))
        throw new Error(`template.yaml: ${resource.Type} of ${id} is not known to deploy/member-package.mjs`);
      resources[id] = resource;
      continue;
    }
    const options = buildOptionsOf(id, resource.Metadata);
    const name = JSON.stringify(options);
    if (!built.has(name)) {
      const { files, metafile } = await bundleCode(options);
      const key = `functions-${digestOf(files)}.zip`;
      built.set(name, key);
      zips.set(key, zipOf(files));
      metafiles.push(metafile);
    }
    Object.assign(resources, expandedFunction(id, resource, globals, built.get(name)));
  }
  const plain = {
    ...template,
    Parameters: { ...withoutDescriptions(template.Parameters), CodeBucket: CODE_BUCKET },
    Resources: resources,
    Outputs: withoutDescriptions(Outputs),
  };
  // Without spaces: they would be a third of what CloudFormation takes.
  const text = `${JSON.stringify(plain, withoutSids)}\n`;
  if (Buffer.byteLength(text) > LARGEST_TEMPLATE)
    throw new Error(`template.json is larger than the ${LARGEST_TEMPLATE} bytes that CloudFormation takes`);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const [key, zip] of zips) writeFileSync(join(target, key), zip);
  writeFileSync(join(target, 'template.json'), text);
  return metafiles;
};

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [target = 'dist/member'] = process.argv.slice(2);
  await packageMember(target);
}
