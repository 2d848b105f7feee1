"""What scripts that move masks, boxes and keypoints share: a COCO file read, and one of the results written.

`augmented` of the script is given, and gives back, the mask uint8 (H, W), the boxes float32 (n, 4) as left, top, right,
bottom with the places of their annotations, and the keypoints float32 (k, 2) with their places in a list of owners.
"""

from __future__ import annotations

from augment.errors import Note

LEAST_SHARE = 0.1
"""As `python -m augment apply` has it."""
USAGE = "ANNOTATIONS.json FOLDER_OF_PICTURES RESULT_FOLDER"
# fmt: off
MARKS = Note("export.marks", "ANNOTATIONS.json is COCO. The mask comes from its polygons, or from the file that an "
             "image names as “mask”; results are written with an annotations.json of the same form, masks as PNG.")
# fmt: on

READ = '''\
def read_marks(entry, annotations, size, folder):
    """The mask (H, W), boxes (n, 4) and points (k, 2) of an image, and whose they are."""
    mask, boxes, box_of, points, point_of = np.zeros(size, np.uint8), [], [], [], []
    for place, annotation in enumerate(annotations):
        category = annotation.get("category_id", 1)
        outlines = annotation.get("segmentation")
        for outline in outlines if isinstance(outlines, list) else []:
            mask = filled(mask, np.reshape(outline, (-1, 2)), category if 0 < category < 256 else 1)
        left, top, width, height = annotation.get("bbox") or (0, 0, 0, 0)
        if width > 0 and height > 0:
            boxes.append((left, top, left + width, top + height))
            box_of.append(place)
        triples = np.reshape(annotation.get("keypoints") or [], (-1, 3)).tolist()
        for number, (x, y, visibility) in enumerate(triples):
            if visibility > 0:
                points.append((x, y))
                point_of.append((place, number))
    if entry.get("mask"):
        mask = read_mask(folder / entry["mask"])
    boxes, points = (np.reshape(list(marks), (-1, n)).astype(np.float32) for marks, n in ((boxes, 4), (points, 2)))
    limits = np.array((size[1], size[0], size[1], size[0]), np.float32)
    return mask, np.clip(boxes, 0, limits), box_of, points, point_of


def moved_annotations(annotations, boxes, box_of, points, point_of):
    """One for each box that is left, and those without a box, with what has become of their points."""
    places = {own: place for own, place in zip(point_of, points.tolist()) if point_of.count(own) == 1}
    without = [(place, None) for place, own in enumerate(annotations) if not own.get("bbox")]
    for place, box in sorted([*zip(box_of, boxes.tolist()), *without], key=lambda entry: entry[0]):
        annotation = annotations[place]
        moved = {key: annotation[key] for key in ("category_id", "iscrowd") if key in annotation}
        if box:
            left, top, right, bottom = box
            moved |= {"bbox": [left, top, right - left, bottom - top], "area": (right - left) * (bottom - top)}
        if annotation.get("keypoints"):
            triples = [[*places[place, n], annotation["keypoints"][3 * n + 2]] if (place, n) in places else [0, 0, 0]
                       for n in range(len(annotation["keypoints"]) // 3)]
            moved |= {"keypoints": sum(triples, []), "num_keypoints": sum(triple[2] > 0 for triple in triples)}
        yield moved
'''
MAIN = """\
def main():
    file, pictures, folder = map(Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    coco = json.loads(file.read_text("utf-8"))
    of_image = {}
    for annotation in coco["annotations"]:
        of_image.setdefault(annotation["image_id"], []).append(annotation)
    images, annotations = [], []
    for number, entry in enumerate(coco["images"]):
        image, own = read_image(pictures / entry["file_name"]), of_image.get(entry["id"], [])
        size = image.shape[:2]
        mask, boxes, box_of, points, point_of = read_marks(entry, own, size, pictures)
        image, mask, boxes, kept, points, seen = augmented(image, number, mask, boxes, points)
        name = f"{Path(entry['file_name']).stem}-{number}"
        write_image(folder / f"{name}.png", image)
        write_image(folder / f"{name}-mask.png", mask)
        images.append({"id": number + 1, "file_name": f"{name}.png", "mask": f"{name}-mask.png",
                       "width": image.shape[1], "height": image.shape[0]})
        box_of, point_of = [box_of[k] for k in kept], [point_of[k] for k in seen]
        for moved in moved_annotations(own, boxes, box_of, points, point_of):
            annotations.append({"id": len(annotations) + 1, "image_id": number + 1, **moved})
    whole = {"images": images, "annotations": annotations, "categories": coco.get("categories", [])}
    (folder / "annotations.json").write_text(json.dumps(whole), "utf-8")


if __name__ == "__main__":
    main()
"""
