/** Short names of the shapes that this screen alone uses. */
import type { components } from '../api/schema';

type Schemas = components['schemas'];

export type OverrideReport = Schemas['OverrideReportOut'];
export type ChoiceList = Schemas['ChoiceListOut'];
export type ChoiceSettings = Schemas['ChoiceSettingsOut'];
export type Weight = Schemas['WeightOut'];
export type Calibration = Schemas['CalibrationOut'];
export type FactorRow = Schemas['FactorRow'];
