import type { Fact } from './fact.ts';
import type { IamIdentity } from './resource.ts';

/** An IAM role, with its trust policy as it was found. */
export interface IamRole extends IamIdentity {
  readonly resourceType: 'AWS::IAM::Role';
  /**
   * The AssumeRolePolicyDocument exactly as read: URL-encoded text (API, SDK for JavaScript, configuration items),
   * JSON text, or an object (AWS CLI). `policy-document.ts` reads all three.
   */
  readonly trustPolicy?: Fact<unknown>;
}
