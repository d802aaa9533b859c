declare module "lodash";
declare module "platform";
