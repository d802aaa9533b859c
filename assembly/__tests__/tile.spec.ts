import { Offset, Settings, Tile, WindowStatus, hasFeature, offsetAt } from "../core/tile";
import { makeSettings } from "./support";

// The host writes these by place, in the order given here.
describe("the layout the host fills", () => {
  it("of a tile is seventeen words", () => {
    expect(offsetof<Tile>()).toBe(68);
    expect(offsetof<Tile>("inputPtr")).toBe(0);
    expect(offsetof<Tile>("centersPtr")).toBe(4);
    expect(offsetof<Tile>("statusPtr")).toBe(8);
    expect(offsetof<Tile>("mapsPtr")).toBe(12);
    expect(offsetof<Tile>("width")).toBe(16);
    expect(offsetof<Tile>("height")).toBe(20);
    expect(offsetof<Tile>("depth")).toBe(24);
    expect(offsetof<Tile>("coreX")).toBe(28);
    expect(offsetof<Tile>("coreY")).toBe(32);
    expect(offsetof<Tile>("coreZ")).toBe(36);
    expect(offsetof<Tile>("coreWidth")).toBe(40);
    expect(offsetof<Tile>("coreHeight")).toBe(44);
    expect(offsetof<Tile>("coreDepth")).toBe(48);
    expect(offsetof<Tile>("radiusX")).toBe(52);
    expect(offsetof<Tile>("radiusY")).toBe(56);
    expect(offsetof<Tile>("radiusZ")).toBe(60);
    expect(offsetof<Tile>("endsPtr")).toBe(64);
  });

  it("of settings is two doubles and fifteen words", () => {
    expect(offsetof<Settings>()).toBe(76);
    expect(offsetof<Settings>("voxelVolume")).toBe(0);
    expect(offsetof<Settings>("origin")).toBe(8);
    expect(offsetof<Settings>("levelCount")).toBe(16);
    expect(offsetof<Settings>("levelBytes")).toBe(20);
    expect(offsetof<Settings>("symmetric")).toBe(24);
    expect(offsetof<Settings>("averaged")).toBe(28);
    expect(offsetof<Settings>("pyradiomics")).toBe(32);
    expect(offsetof<Settings>("parts")).toBe(36);
    expect(offsetof<Settings>("featureCount")).toBe(40);
    expect(offsetof<Settings>("featuresPtr")).toBe(44);
    expect(offsetof<Settings>("offsetCount")).toBe(48);
    expect(offsetof<Settings>("offsetsPtr")).toBe(52);
    expect(offsetof<Settings>("sampleCountMax")).toBe(56);
    expect(offsetof<Settings>("oneLevel")).toBe(60);
    expect(offsetof<Settings>("imageCount")).toBe(64);
    expect(offsetof<Settings>("levelCountsPtr")).toBe(68);
    expect(offsetof<Settings>("complete")).toBe(72);
  });

  it("of an offset is six words, and 0 is a valid window", () => {
    expect(offsetof<Offset>()).toBe(24);
    expect(<i32>WindowStatus.valid).toBe(0);
    expect(<i32>WindowStatus.empty).toBe(1);
    expect(<i32>WindowStatus.tooManyLevels).toBe(2);
  });
});

describe("settings", () => {
  it("give each offset", () => {
    const settings = makeSettings(4, 1, 0, [], [1, -2, 3, 0, 0, 1, -1, 1]);
    expect(settings.offsetCount).toBe(2);
    const first = offsetAt(settings, 0), second = offsetAt(settings, 1);
    expect(first.dx).toBe(1);
    expect(first.dy).toBe(-2);
    expect(first.dz).toBe(3);
    expect(first.backwards).toBe(0);
    expect(second.dx).toBe(0);
    expect(second.dy).toBe(1);
    expect(second.dz).toBe(-1);
    expect(second.backwards).toBe(1);
  });

  it("know which features are wanted", () => {
    const settings = makeSettings(4, 1, 0, [7, 0, 25], []);
    for (let slot = 0; slot < 30; slot++) expect(hasFeature(settings, slot)).toBe(slot == 7 || slot == 0 || slot == 25);
    const none = makeSettings(4, 1, 0, [], []);
    expect(hasFeature(none, 0)).toBe(false);
  });
});
