import { flatten, nn, relu, type Tensor } from "pellucid";
import { CNN } from "../../mnist/model.js";

/** The specified network, with the same parameters under the same names, and dropout before its last layer. */
export class CnnWithDropout extends CNN {
  dropout: nn.Dropout;

  constructor(p: number) {
    super();
    this.dropout = new nn.Dropout(p);
  }

  override forward(x: Tensor): Tensor {
    x = this.pool.forward(relu(this.conv1.forward(x))); // [N, 32, 14, 14]
    x = this.pool.forward(relu(this.conv2.forward(x))); // [N, 64, 7, 7]
    x = this.dropout.forward(relu(this.fc1.forward(flatten(x)))); // [N, 128]
    return this.fc2.forward(x); // [N, 10]
  }
}
