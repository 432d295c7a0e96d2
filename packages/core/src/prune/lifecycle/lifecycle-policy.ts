/** A rule of an ECR lifecycle policy, of the kinds that are written here. */
export interface LifecycleRule {
  readonly rulePriority: number;
  readonly description: string;
  readonly selection: {
    readonly tagStatus: "tagged";
    readonly tagPatternList: readonly [string];
  } & (
    | { readonly countType: "imageCountMoreThan"; readonly countNumber: number }
    | { readonly countType: "sinceImagePushed"; readonly countUnit: "days"; readonly countNumber: number }
  );
  readonly action: { readonly type: "expire" };
}

/** A part of our policy that the lifecycle policy has not, and why: ECR would delete more by it than we do, or cannot say it. */
export interface NotCompiled {
  readonly what: string;
  readonly why: string;
}

/** Our policy as far as ECR can carry it out by itself. */
export interface CompiledLifecycle {
  readonly rules: readonly LifecycleRule[];
  readonly refused: readonly NotCompiled[];
}

/** The text that `aws ecr put-lifecycle-policy --lifecycle-policy-text` takes. */
export function lifecycleText({ rules }: Pick<CompiledLifecycle, "rules">): string {
  return `${JSON.stringify({ rules }, undefined, 2)}\n`;
}
