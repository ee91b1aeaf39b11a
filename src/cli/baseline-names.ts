/** What the stack of the baseline is called, and what its roles have: of its own template. */
import template from '../../baseline/template.yaml';
import { resolved } from '../deploy/resolve-template.ts';
import { valuesOf } from '../deploy/template-resources.ts';
import { isObject, type JsonObject } from '../json/object.ts';
import type { BaselineRole } from './baseline-options.ts';
import { parseYaml } from './yaml-text.ts';

/** By what the command line calls the role. */
export const LOGICAL_NAMES: Readonly<Record<BaselineRole, string>> = {
  'read-only': 'ReadOnly',
  'power-user': 'PowerUser',
  administrator: 'Administrator',
};

/** What stands at a path; undefined where nothing does. */
export const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (isObject(inner) || Array.isArray(inner) ? Reflect.get(inner, key) : undefined),
    value,
  );

/** The template as an object. */
export const baselineDocument = async (): Promise<JsonObject> => {
  const { value } = await parseYaml(template);
  if (!isObject(value)) throw new Error('baseline/template.yaml is no template');
  return value;
};

interface BaselineNames {
  readonly groupName: string;
  readonly roleName: string;
  /** The ARN of the managed policy of AWS that the role has. */
  readonly policyArn: string;
}

export interface Baseline {
  readonly selfManagePolicy: string;
  names(role: BaselineRole): BaselineNames;
}

/** @param namePrefix undefined: that of the template */
export const readBaseline = async (namePrefix: string | undefined, partition: string): Promise<Baseline> => {
  const document = await baselineDocument();
  const given = new Map(namePrefix === undefined ? [] : [['NamePrefix', namePrefix]]);
  const values = new Map([...valuesOf(document, given), ['AWS::Partition', partition]]);
  const textAt = (...path: readonly string[]): string =>
    String(resolved(at(document, ['Resources', ...path]), document, values));
  return {
    selfManagePolicy: textAt('SelfManageMfaPolicy', 'Properties', 'ManagedPolicyName'),
    names: (role) => ({
      groupName: textAt(`${LOGICAL_NAMES[role]}Group`, 'Properties', 'GroupName'),
      roleName: textAt(`${LOGICAL_NAMES[role]}Role`, 'Properties', 'RoleName'),
      policyArn: textAt(`${LOGICAL_NAMES[role]}Role`, 'Properties', 'ManagedPolicyArns', '0'),
    }),
  };
};
