import type { GrayLevelOptions, InformationLoss } from "../grayLevelTypes.js";
import { checkGrayLevelOptions } from "../laterOptions.js";
import { checkDiscretization } from "../options.js";
import type { Discretization, ImageLike } from "../types.js";
import { Study } from "./study.js";

/** As `informationLoss` of the package, which documents it. */
export async function informationLoss(image: ImageLike, discretization: Discretization, options: GrayLevelOptions): Promise<InformationLoss> {
  checkDiscretization(discretization);
  checkGrayLevelOptions(options);
  const study = await Study.of(image, discretization, options);
  const report = study.report(study.quantize(discretization));
  study.giveBack();
  return report;
}
