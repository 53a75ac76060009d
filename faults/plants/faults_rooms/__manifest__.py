{
    "name": "Faults: claims that are not serialized",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "depends": ["reception_management"],
    "installable": True,
}
